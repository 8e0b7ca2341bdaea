// SPDX-License-Identifier: Apache-2.0
package dev.chaski.prove;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.DeviceId;
import dev.chaski.chat.Period;
import dev.chaski.chat.UserId;
import dev.chaski.prove.Event.Attempt;
import dev.chaski.prove.ModelServer.Room;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** A device of a modelled user, with what it holds, what the server keeps for it, and its connection if there is one. */
final class ModelDevice {
    /** Where a connection is in a conversation. */
    static final class Position {
        long passed;
        long shown;
        long highestPushed;
        final long backlogEnd;
        final Set<Long> confirmed = new HashSet<>();

        Position(long cursor, long backlogEnd) {
            this.passed = cursor;
            this.shown = cursor;
            this.backlogEnd = backlogEnd;
        }
    }

    /** A connection. */
    static final class Link {
        final long number;
        final int window;
        final Map<Room, Position> positions = new HashMap<>();
        final Map<Room, Deque<Long>> unacked = new HashMap<>();
        final Deque<Asked> asked = new ArrayDeque<>();
        final List<Event> receipts = new ArrayList<>();
        boolean synced;
        long entries;

        Link(long number, int window) {
            this.number = number;
            this.window = window;
        }

        int unackedEntries() {
            return unacked.values().stream().mapToInt(Deque::size).sum();
        }
    }

    /** A send under way. */
    record Asked(Room room, Attempt attempt, String content) {}

    final UserId user;
    final DeviceId id;
    final Map<Room, Long> cursors = new HashMap<>();
    final Map<Room, TreeSet<Long>> held = new HashMap<>();
    final Map<Room, Long> contiguous = new HashMap<>();
    boolean known;
    Link link;

    ModelDevice(String user, String id) {
        this.user = new UserId(user);
        this.id = new DeviceId(id);
    }

    void holds(Room room, long seq) {
        held.computeIfAbsent(room, r -> new TreeSet<>()).add(seq);
    }

    /** What it may pass as its cursors. */
    Map<ConversationId, Long> ownCursors() {
        Map<ConversationId, Long> own = new HashMap<>();
        contiguous.forEach((room, seq) -> own.put(room.id, seq));
        return own;
    }

    List<Event> holdings() {
        List<Event> events = new ArrayList<>();
        held.forEach((room, seqs) -> events.add(new Event.Holds(user, id, room.id, stretches(seqs))));
        return events;
    }

    private static List<Period> stretches(Iterable<Long> seqs) {
        List<Period> stretches = new ArrayList<>();
        for (long seq : seqs) {
            Period last = stretches.isEmpty() ? null : stretches.get(stretches.size() - 1);
            if (last != null && last.toSeq() == seq - 1) {
                stretches.set(stretches.size() - 1, new Period(last.fromSeq(), seq));
            } else {
                stretches.add(new Period(seq, seq));
            }
        }
        return stretches;
    }
}
