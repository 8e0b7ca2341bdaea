// SPDX-License-Identifier: Apache-2.0
package dev.chaski.simulation;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.ConversationStatus;
import dev.chaski.chat.ConversationType;
import dev.chaski.chat.EntryKind;
import dev.chaski.chat.LogEntry;
import dev.chaski.chat.MemberStatus;
import dev.chaski.chat.MessageId;
import dev.chaski.chat.Period;
import dev.chaski.chat.Role;
import dev.chaski.chat.UserId;
import dev.chaski.prove.Event;
import dev.chaski.store.Commits;
import dev.chaski.store.Devices.Device;
import dev.chaski.store.LogPages.Page;
import dev.chaski.store.LogPages.Stretch;
import dev.chaski.store.LogPages.Wanted;
import dev.chaski.store.Rooms.Room;
import dev.chaski.store.Rooms.Standing;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The tables in memory, as transactions see them: a transaction reads what was committed when it began, waits for rows that others hold, compares again what it waited for, and is seen by nobody before it
 * commits. It keeps the contract that PostgreSQL keeps (StoreContract); when a transaction commits is its user's choice.
 */
public class TwinStore {
    final InstantSource clock;
    final Map<ConversationId, Conversation> conversations = new LinkedHashMap<>();
    final Map<Device, DeviceRow> devices = new LinkedHashMap<>();
    private final TreeMap<Long, Commits.Commit> feed = new TreeMap<>();
    private final TreeSet<Long> open = new TreeSet<>();
    private final Watcher watcher;
    private long nextXid = 1;

    /** Hears of some things as they are committed. */
    public interface Watcher {
        default void opened(UserId user, ConversationId conversation, long fromSeq) {}

        default void closed(UserId user, ConversationId conversation, long toSeq) {}

        /** A connection's memberships were read. */
        default void arrived(Device device, boolean isNew) {}
    }

    public TwinStore(InstantSource clock, Watcher watcher) {
        this.clock = clock;
        this.watcher = watcher;
    }

    void arrived(Device device, boolean isNew) {
        watcher.arrived(device, isNew);
    }

    static final class Conversation {
        final ConversationId id;
        final ConversationType type;
        final TreeMap<Long, Row> log = new TreeMap<>();
        final Map<UserId, Member> members = new LinkedHashMap<>();
        long lastSeq;
        long lastMessageNo;
        Instant lastEntryAt;
        private Transaction<?> holder;
        private final Deque<Transaction<?>> waiting = new ArrayDeque<>();

        Conversation(ConversationId id, ConversationType type, Instant at) {
            this.id = id;
            this.type = type;
            this.lastEntryAt = at;
        }
    }

    static final class Member {
        MemberStatus status = MemberStatus.ACTIVE;
        Role role = Role.MEMBER;
        long firstSeq;
        long delivered;
        long read;
        long publicRead;
        long readMessageNo;
        Instant readAt;
        Instant deliveredAt;
        Instant publicReadAt;
        final List<Period> periods = new ArrayList<>();
    }

    /** An entry with what its frame does not say. */
    record Row(MessageId id, LogEntry entry, String content, Instant createdAt) {}

    static final class DeviceRow {
        Instant seenAt;
        final Map<ConversationId, Long> cursors = new LinkedHashMap<>();
        final Map<ConversationId, Integer> strikes = new LinkedHashMap<>();
    }

    /** One transaction of one statement. */
    public final class Transaction<T> {
        private final long xid = nextXid++;
        final Instant begun = clock.instant();
        private final Deque<Conversation> wanted = new ArrayDeque<>();
        private final List<Conversation> held = new ArrayList<>();
        private final List<Runnable> effects = new ArrayList<>();
        private final Supplier<T> statement;
        private Runnable whenDone = () -> {};
        private boolean atCommit;
        private boolean done;
        private T result;
        private Commits.Commit row;

        /** Waits for these rows, in their order, and then carries out the statement. */
        Transaction(Collection<Conversation> rows, Function<Transaction<T>, T> statement) {
            open.add(xid);
            wanted.addAll(rows);
            this.statement = () -> statement.apply(this);
            goOn();
        }

        /** Carries the statement out when it commits. */
        Transaction(Function<Transaction<T>, T> statement) {
            open.add(xid);
            this.statement = () -> statement.apply(this);
            atCommit = true;
            done = true;
        }

        private void goOn() {
            while (!wanted.isEmpty()) {
                Conversation next = wanted.peek();
                if (next.holder != null) {
                    next.waiting.add(this);
                    return;
                }
                next.holder = this;
                held.add(wanted.poll());
            }
            result = statement.get();
            done = true;
            whenDone.run();
        }

        void effect(Runnable change) {
            effects.add(change);
        }

        void feed(List<ConversationId> moved, List<Long> heads, List<Commits.Mark> marks, List<UserId> members) {
            row = new Commits.Commit(xid, begun, moved, heads, marks, members, List.of());
        }

        /** Runs when the statement has been carried out, with nothing committed yet. */
        public void whenDone(Runnable action) {
            if (done) {
                action.run();
            } else {
                whenDone = action;
            }
        }

        /** What the statement has answered, committed or not. */
        T result() {
            return result;
        }

        public T commit() {
            if (atCommit) {
                result = statement.get();
            }
            effects.forEach(Runnable::run);
            if (row != null) {
                feed.put(xid, row);
            }
            end();
            return result;
        }

        public void rollback() {
            end();
        }

        private void end() {
            open.remove(xid);
            for (Conversation each : held) {
                each.holder = null;
                Transaction<?> next = each.waiting.poll();
                if (next != null) {
                    next.goOn();
                }
            }
        }
    }

    Conversation conversation(ConversationId id) {
        return conversations.get(id);
    }

    List<UserId> present(ConversationId id) {
        List<UserId> users = new ArrayList<>();
        conversation(id).members.forEach((user, member) -> {
            if (member.status.present()) {
                users.add(user);
            }
        });
        return users;
    }

    /** The message that has that name already, as far as it is committed. */
    Row repeat(Conversation conversation, UserId sender, String tempId) {
        for (Row row : conversation.log.values()) {
            if (tempId.equals(row.entry().tempId()) && row.entry().author().equals(sender)) {
                return row;
            }
        }
        return null;
    }

    public Map<ConversationId, Room> rooms(List<ConversationId> ids) {
        Map<ConversationId, Room> rooms = new LinkedHashMap<>();
        for (ConversationId id : ids) {
            Conversation c = conversation(id);
            if (c != null) {
                Map<UserId, Standing> members = new LinkedHashMap<>();
                present(id)
                        .forEach(user ->
                                members.put(user, new Standing(c.members.get(user).role, c.members.get(user).status)));
                rooms.put(id, new Room(id, c.type, ConversationStatus.ACTIVE, c.lastSeq, c.lastEntryAt, null, members));
            }
        }
        return rooms;
    }

    /** The periods in which the member sees the log. */
    List<Period> periodsOf(Conversation conversation, UserId user) {
        Member member = conversation.members.get(user);
        return member == null ? List.of() : List.copyOf(member.periods);
    }

    public List<Page> pages(List<Wanted> wanted) {
        return wanted.stream().map(this::page).toList();
    }

    private Page page(Wanted wanted) {
        Conversation c = conversation(wanted.conversationId());
        if (c == null) {
            return new Page(List.of(), 0, 0);
        }
        List<Period> seen = periodsOf(c, wanted.user());
        List<LogEntry> entries = new ArrayList<>();
        c.log.tailMap(wanted.afterSeq(), false).values().stream()
                .map(Row::entry)
                .filter(entry -> seen.stream().anyMatch(period -> period.covers(entry.seq())))
                .limit(wanted.most())
                .forEach(entries::add);
        if (entries.size() < wanted.most()) {
            return new Page(entries, c.lastSeq, c.lastSeq);
        }
        long upTo = entries.isEmpty()
                ? wanted.afterSeq()
                : entries.get(entries.size() - 1).seq();
        return new Page(entries, upTo, c.lastSeq);
    }

    public List<List<LogEntry>> stretches(List<Stretch> stretches) {
        List<List<LogEntry>> answers = new ArrayList<>();
        for (Stretch stretch : stretches) {
            List<LogEntry> entries = new ArrayList<>();
            Conversation c = conversation(stretch.conversationId());
            if (c != null) {
                long upTo = Math.max(stretch.afterSeq(), stretch.upTo());
                c.log.subMap(stretch.afterSeq(), false, upTo, true).values().forEach(row -> entries.add(row.entry()));
            }
            answers.add(entries);
        }
        return answers;
    }

    public Commits.Page feedStart() {
        return new Commits.Page(snapshot(), false, clock.instant(), List.of());
    }

    private Commits.Reached snapshot() {
        return new Commits.Reached(nextXid, List.copyOf(open));
    }

    private Commits.Reached upTo(long xid) {
        return new Commits.Reached(xid + 1, List.copyOf(open.headSet(xid, true)));
    }

    /** Those that were open then, and what began since. */
    public Commits.Page feedSince(Commits.Reached from, int most) {
        List<Commits.Commit> fresh =
                feed.tailMap(from.next(), true).values().stream().limit(most).toList();
        List<Commits.Commit> commits = new ArrayList<>();
        from.open().stream().filter(feed::containsKey).forEach(xid -> commits.add(feed.get(xid)));
        commits.addAll(fresh);
        boolean more = fresh.size() == most;
        return new Commits.Page(more ? upTo(fresh.get(most - 1).xid()) : snapshot(), more, clock.instant(), commits);
    }

    /** Answers how many were forgotten. */
    public int prune(int olderThanS, int most) {
        Instant before = clock.instant().minusSeconds(olderThanS);
        List<Long> old = feed.entrySet().stream()
                .limit(most)
                .filter(row -> row.getValue().at().isBefore(before))
                .map(Map.Entry::getKey)
                .toList();
        old.forEach(feed::remove);
        return old.size();
    }

    /** A new conversation, committed at once. */
    public void found(ConversationId id, ConversationType type, List<UserId> members) {
        Conversation c = new Conversation(id, type, clock.instant());
        for (UserId user : members) {
            Member member = new Member();
            member.firstSeq = 1;
            member.periods.add(new Period(1, Period.OPEN));
            c.members.put(user, member);
        }
        new Transaction<Void>(List.of(), transaction -> {
                    transaction.feed(List.of(id), List.of(0L), List.of(), members);
                    transaction.effect(() -> {
                        conversations.put(id, c);
                        members.forEach(user -> watcher.opened(user, id, 1));
                    });
                    return null;
                })
                .commit();
    }

    /** Adds a member, or ends a membership; answers the entry that says so, and nothing where it was so already. */
    public Transaction<List<LogEntry>> membership(
            ConversationId id, MessageId entryId, UserId actor, UserId user, boolean joins) {
        Conversation c = conversation(id);
        return new Transaction<>(List.of(c), transaction -> {
            Member before = c.members.get(user);
            boolean present = before != null && before.status.present();
            if (present == joins) {
                return List.of();
            }
            long seq = c.lastSeq + 1;
            EntryKind kind = joins ? EntryKind.PARTICIPANT_ADDED : EntryKind.PARTICIPANT_REMOVED;
            LogEntry entry = dev.chaski.wire.EntryFrames.detail(
                    id, seq, kind, actor, user, TwinMembers.detail(actor, user, joins));
            transaction.feed(List.of(id), List.of(seq), List.of(), List.of(user));
            transaction.effect(() -> {
                c.lastSeq = seq;
                c.lastEntryAt = transaction.begun.isBefore(c.lastEntryAt) ? c.lastEntryAt : transaction.begun;
                c.log.put(seq, new Row(entryId, entry, null, c.lastEntryAt));
                if (joins) {
                    TwinMembers.join(c, user, seq);
                    watcher.opened(user, id, seq);
                } else {
                    TwinMembers.leave(c.members.get(user), seq);
                    watcher.closed(user, id, seq);
                }
            });
            return List.of(entry);
        });
    }

    /** The delivered mark of a present member; -1 of anybody else. */
    long delivered(UserId user, ConversationId conversation) {
        Member member = conversation(conversation).members.get(user);
        return member == null || !member.status.present() ? -1 : member.delivered;
    }

    /** What the tables hold at the end. */
    void tell(Consumer<Event> history) {
        for (Conversation c : conversations.values()) {
            for (Row row : c.log.values()) {
                LogEntry entry = row.entry();
                history.accept(new Event.Stored(new Event.Entry(
                        c.id, entry.seq(), entry.kind(), row.id(), entry.author(), entry.tempId(), 1, row.content())));
            }
            history.accept(new Event.LogRead(c.id, c.lastSeq));
            c.members.forEach((user, member) -> {
                if (member.status.present()) {
                    history.accept(new Event.MarksStored(user, c.id, member.delivered, member.read, member.publicRead));
                }
            });
        }
    }
}
