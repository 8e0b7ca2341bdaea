// SPDX-License-Identifier: Apache-2.0
package dev.chaski.prove;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.EntryKind;
import dev.chaski.chat.MarkKind;
import dev.chaski.chat.MessageId;
import dev.chaski.chat.Period;
import dev.chaski.chat.UserId;
import dev.chaski.prove.Event.Entry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** A server that keeps every promise because it does one thing after the other: logs, members, marks. */
final class ModelServer {
    /** A user in a conversation. */
    static final class Member {
        final List<Period> periods = new ArrayList<>();
        long delivered;
        long read;
        long publicRead;

        boolean present() {
            return periods.get(periods.size() - 1).open();
        }

        /** Whether there is or may come anything above that seq. */
        boolean goesOnAfter(long seq) {
            return periods.stream().anyMatch(period -> period.toSeq() > seq);
        }

        boolean sees(long seq) {
            return periods.stream().anyMatch(period -> period.covers(seq));
        }
    }

    /** A conversation. */
    static final class Room {
        final ConversationId id;
        final List<Entry> log = new ArrayList<>();
        final Map<UserId, Member> members = new LinkedHashMap<>();
        final Map<String, Entry> byTempId = new HashMap<>();

        Room(int number) {
            id = new ConversationId(new UUID(7, number));
        }

        long head() {
            return log.size();
        }

        boolean has(UserId user) {
            return members.containsKey(user) && members.get(user).present();
        }

        boolean authored(UserId user) {
            return log.stream().anyMatch(entry -> entry.kind() == EntryKind.MESSAGE && user.equals(entry.sender()));
        }
    }

    final List<Room> rooms = new ArrayList<>();
    final Set<UserId> silent = new HashSet<>();
    final Set<UserId> blind = new HashSet<>();
    private long ids;

    Entry append(Room room, EntryKind kind, UserId author, String tempId, String content) {
        MessageId id = new MessageId(new UUID(1, ++ids));
        Entry entry = new Entry(room.id, room.head() + 1, kind, id, author, tempId, 1, content);
        room.log.add(entry);
        if (tempId != null) {
            room.byTempId.put(author + " " + tempId, entry);
            Member member = room.members.get(author);
            member.read = Math.max(member.read, entry.seq());
        }
        return entry;
    }

    /** The message of that name, if there is one already. */
    Entry repeated(Room room, UserId author, String tempId) {
        return room.byTempId.get(author + " " + tempId);
    }

    /** Joins or comes back; answers the periods' events. */
    List<Event> join(Room room, UserId user, boolean founding, boolean withHistory) {
        long seq = founding
                ? 1
                : append(room, EntryKind.PARTICIPANT_ADDED, user, null, null).seq();
        Member member = room.members.computeIfAbsent(user, u -> new Member());
        List<Event> events = new ArrayList<>();
        if (withHistory && seq > 1) {
            member.periods.clear();
            member.periods.add(new Period(1, seq - 1));
            events.add(new Event.PeriodOpened(user, room.id, 1));
            events.add(new Event.PeriodClosed(user, room.id, seq - 1));
        }
        long before = withHistory ? 0 : seq - 1;
        member.periods.add(new Period(seq, Period.OPEN));
        member.delivered = Math.max(member.delivered, before);
        member.read = Math.max(member.read, before);
        member.publicRead = Math.max(member.publicRead, before);
        events.add(new Event.PeriodOpened(user, room.id, seq));
        return events;
    }

    Event leave(Room room, UserId user) {
        Entry last = append(room, EntryKind.PARTICIPANT_REMOVED, user, null, null);
        room.members
                .get(user)
                .periods
                .replaceAll(period -> period.open() ? new Period(period.fromSeq(), last.seq()) : period);
        return new Event.PeriodClosed(user, room.id, last.seq());
    }

    /** Raises marks; answers which of them others may be told now. */
    Map<MarkKind, Long> raise(Room room, UserId user, MarkKind kind, long seq) {
        Member member = room.members.get(user);
        Map<MarkKind, Long> moved = new HashMap<>();
        if (!member.present()) {
            return moved;
        }
        if (seq > member.delivered) {
            member.delivered = seq;
            moved.put(MarkKind.DELIVERED, seq);
        }
        if (kind == MarkKind.READ) {
            member.read = Math.max(member.read, seq);
            if (!silent.contains(user) && seq > member.publicRead) {
                member.publicRead = seq;
                moved.put(MarkKind.READ, seq);
            }
        }
        return moved;
    }
}
