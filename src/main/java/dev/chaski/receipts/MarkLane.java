// SPDX-License-Identifier: Apache-2.0
package dev.chaski.receipts;

import dev.chaski.bus.Bus;
import dev.chaski.chat.ConversationId;
import dev.chaski.chat.DeviceId;
import dev.chaski.chat.MarkKind;
import dev.chaski.chat.UserId;
import dev.chaski.routing.FanOut;
import dev.chaski.routing.NodeInbox;
import dev.chaski.store.MarkWrites;
import dev.chaski.store.Marks.Raise;
import dev.chaski.store.Marks.Raised;
import dev.chaski.store.Marks.Range;
import dev.chaski.turns.Turns;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The marks of the conversations that this lane owns: gathered while the last batch is being committed, raised in one statement, then told. What fails stays gathered and is tried again, and whoever wished
 * repeats itself anyway.
 */
final class MarkLane {
    private static final Logger log = LoggerFactory.getLogger(MarkLane.class);
    private static final int MOST_IN_A_BATCH = 1000;
    private static final long RETRY_MS = 200;
    /** Between two batches: a mark that comes alone does not wait, a stream of them shares its commits (DESIGN 2.6). */
    private static final long GATHER_MS = 5;

    private final Turns turns;
    private final Bus bus;
    private final FanOut fanOut;
    private final MarkWrites writes;
    private Map<Member, Gathered> gathering = new LinkedHashMap<>();
    private Consumer<ReceiptPush> published = push -> {};
    private boolean flushing;
    /** The last batch could not be committed. */
    private boolean troubled;

    private record Member(ConversationId conversationId, UserId user) {}

    private record Asker(String nodeId, int client, MarkKind kind) {}

    private static final class Gathered {
        long delivered;
        long read;
        /** The device that has read so far, whatever others acknowledge beside it. */
        DeviceId reader;

        Set<UserId> deliveredAuthors = new HashSet<>();
        /** By who asked, the highest: its answer is one for those below it. Whoever asks again and again in an outage leaves one. */
        final Map<Asker, MarkWish> wishes = new LinkedHashMap<>();
    }

    MarkLane(Turns turns, Bus bus, FanOut fanOut, MarkWrites writes) {
        this.turns = turns;
        this.bus = bus;
        this.fanOut = fanOut;
        this.writes = writes;
    }

    /** Hears of every receipt that is about to be told. */
    void onPublished(Consumer<ReceiptPush> listener) {
        published = listener;
    }

    void gather(MarkWish wish) {
        Gathered mark = gathering.computeIfAbsent(new Member(wish.conversationId(), wish.user()), m -> new Gathered());
        mark.wishes.merge(
                new Asker(wish.nodeId(), wish.client(), wish.kind()),
                wish,
                (one, other) -> one.seq() > other.seq() ? one : other);
        if (wish.kind() == MarkKind.READ) {
            mark.reader = wish.seq() >= mark.read ? wish.device() : mark.reader;
            mark.read = Math.max(mark.read, wish.seq());
            mark.deliveredAuthors = null;
        } else {
            mark.delivered = Math.max(mark.delivered, wish.seq());
            if (wish.authors() == null) {
                mark.deliveredAuthors = null;
            } else if (mark.deliveredAuthors != null) {
                mark.deliveredAuthors.addAll(wish.authors());
            }
        }
        if (!flushing) {
            flushing = true;
            turns.soon(this::flush);
        }
    }

    private void flush() {
        if (gathering.isEmpty()) {
            flushing = false;
            return;
        }
        Map<Member, Gathered> batch = takeBatch();
        List<Member> members = List.copyOf(batch.keySet());
        List<Gathered> marks = List.copyOf(batch.values());
        List<Raise> raises = new ArrayList<>(members.size());
        for (int i = 0; i < members.size(); i++) {
            raises.add(new Raise(
                    members.get(i).conversationId(), members.get(i).user(), marks.get(i).delivered, marks.get(i).read));
        }
        writes.raise(raises)
                .onSuccess(raised -> troubled = false)
                .compose(raised ->
                        authors(members, marks, raised).onSuccess(authors -> tell(members, marks, raised, authors)))
                .onSuccess(done -> turns.after(GATHER_MS, this::flush))
                .onFailure(e -> tryAgain(batch, e));
    }

    private Map<Member, Gathered> takeBatch() {
        Map<Member, Gathered> batch = gathering;
        gathering = new LinkedHashMap<>();
        if (batch.size() > MOST_IN_A_BATCH) {
            Map<Member, Gathered> part = new LinkedHashMap<>();
            batch.forEach((member, mark) -> (part.size() < MOST_IN_A_BATCH ? part : gathering).put(member, mark));
            return part;
        }
        return batch;
    }

    private void tryAgain(Map<Member, Gathered> batch, Throwable why) {
        if (!troubled) {
            troubled = true;
            log.warn("{} marks could not be committed and are tried again: {}", batch.size(), why.toString());
        }
        batch.values().forEach(mark -> mark.wishes.values().forEach(this::gather));
        turns.after(RETRY_MS, this::flush);
    }

    /** Whose messages a member's marks have passed, each mark by itself: what was read may end far below what was delivered. */
    private record Authors(Set<UserId> ofDelivered, Set<UserId> ofRead) {
        static final Authors NONE = new Authors(Set.of(), Set.of());
    }

    /** By member, the authors whose messages the moves cover: those that the wishes named, or else those that the log names. In large conversations they are told sums, by their own gateways. */
    private Future<Map<Member, Authors>> authors(List<Member> members, List<Gathered> marks, List<Raised> raised) {
        Map<Member, Authors> known = new HashMap<>();
        Map<Range, List<Set<UserId>>> asked = new LinkedHashMap<>();
        for (Raised mark : raised) {
            if (mark.large() || (!mark.deliveredMoved() && !mark.publicReadMoved())) {
                continue;
            }
            Member member = members.get(mark.index());
            ConversationId id = member.conversationId();
            Authors authors = new Authors(new HashSet<>(), new HashSet<>());
            known.put(member, authors);
            Set<UserId> named = marks.get(mark.index()).deliveredAuthors;
            if (mark.deliveredMoved() && named != null) {
                authors.ofDelivered().addAll(named);
            } else if (mark.deliveredMoved()) {
                Range passed = new Range(id, mark.oldDelivered(), mark.delivered());
                asked.computeIfAbsent(passed, r -> new ArrayList<>(2)).add(authors.ofDelivered());
            }
            if (mark.publicReadMoved()) {
                Range passed = new Range(id, mark.oldPublicRead(), mark.publicRead());
                asked.computeIfAbsent(passed, r -> new ArrayList<>(2)).add(authors.ofRead());
            }
        }
        if (asked.isEmpty()) {
            return Future.succeededFuture(known);
        }
        return writes.authors(List.copyOf(asked.keySet())).map(found -> {
            int next = 0;
            for (List<Set<UserId>> askers : asked.values()) {
                Set<UserId> authors = found.get(next++);
                askers.forEach(asker -> asker.addAll(authors));
            }
            return known;
        });
    }

    private void tell(List<Member> members, List<Gathered> marks, List<Raised> raised, Map<Member, Authors> authors) {
        Map<Integer, Raised> byIndex = new HashMap<>();
        raised.forEach(mark -> byIndex.put(mark.index(), mark));
        for (int i = 0; i < members.size(); i++) {
            Raised mark = byIndex.get(i);
            for (MarkWish wish : marks.get(i).wishes.values()) {
                long stands = mark == null ? -1 : wish.kind() == MarkKind.READ ? mark.read() : mark.delivered();
                bus.send(
                        NodeInbox.of(wish.nodeId()),
                        new MarkKept(
                                wish.client(), wish.conversationId(), wish.user(), wish.kind(), wish.seq(), stands));
            }
            if (mark != null && (mark.deliveredMoved() || mark.readMoved() || mark.publicReadMoved())) {
                push(members.get(i), marks.get(i).reader, mark, authors.getOrDefault(members.get(i), Authors.NONE));
            }
        }
    }

    private void push(Member member, DeviceId reader, Raised mark, Authors authors) {
        Set<UserId> ofDelivered = others(authors.ofDelivered(), member);
        Set<UserId> ofRead = others(authors.ofRead(), member);
        Set<UserId> ofAny = new HashSet<>(ofDelivered);
        ofAny.addAll(ofRead);
        ReceiptPush push = new ReceiptPush(
                member.conversationId(),
                member.user(),
                reader,
                mark.deliveredMoved() && !mark.large() ? mark.delivered() : 0,
                mark.publicReadMoved() && !mark.large() ? mark.publicRead() : 0,
                mark.readMoved() ? mark.read() : 0,
                mark.readMessageNo(),
                mark.at(),
                ofAny,
                mark.oldDelivered(),
                mark.oldPublicRead());
        if (push.deliveredSeq() > 0 && push.readSeq() > 0 && !ofDelivered.equals(ofRead)) {
            publish(push.ofDelivery(ofDelivered));
            publish(push.ofReading(ofRead));
        } else {
            publish(push);
        }
    }

    private static Set<UserId> others(Set<UserId> authors, Member member) {
        Set<UserId> others = new HashSet<>(authors);
        others.remove(member.user());
        return others;
    }

    private void publish(ReceiptPush push) {
        Set<UserId> audience = new HashSet<>(push.authors());
        if (push.ownReadSeq() > 0 || push.readSeq() > 0) {
            audience.add(push.user());
        }
        if (!audience.isEmpty()) {
            published.accept(push);
            fanOut.to(audience, List.of(push));
        }
    }
}
