// SPDX-License-Identifier: Apache-2.0
package dev.chaski.delivery;

import dev.chaski.chat.ConversationId;
import dev.chaski.store.Appends.Alone;
import dev.chaski.store.Rooms.Room;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;

/**
 * A conversation at its owner: what waits to enter it, in order, and the belief that lets it enter. The belief is dropped whenever a comparison fails, and then loaded anew.
 */
final class OwnedRoom {
    private static final int MANY_LOSSES = 2;

    final ConversationId id;
    final Deque<Pending> waiting = new ArrayDeque<>();
    /** In a running batch, or being loaded. */
    boolean busy;
    /** In the lane's line of those with something to do. */
    boolean queued;

    /** In the running batch. */
    Set<Pending.Name> underWay = Set.of();

    /** Lets others in again, where they are kept out. */
    private Runnable others;

    private boolean known;
    private Room room;
    private long head;
    private Instant lastEntryAt = Instant.EPOCH;

    OwnedRoom(ConversationId id) {
        this.id = id;
    }

    void start() {
        queued = false;
        busy = true;
    }

    /** Whether a message of that name has no answer yet. */
    boolean has(Pending.Name name) {
        return underWay.contains(name)
                || waiting.stream().anyMatch(pending -> pending.name().equals(name));
    }

    /** Whether there is a belief; a conversation that does not exist has one too. */
    boolean known() {
        return known;
    }

    /** What is believed; null for a conversation that does not exist. */
    Room room() {
        return room;
    }

    long head() {
        return head;
    }

    /** Somebody else has just written to it: every moment between belief and append is one more chance for that. */
    boolean contested() {
        return !waiting.isEmpty() && waiting.peek().comparisons > 0;
    }

    /** Others were always quicker. */
    boolean starved() {
        return !waiting.isEmpty() && waiting.peek().comparisons >= MANY_LOSSES;
    }

    void believe(Alone alone) {
        believe(alone.room());
        others = alone.letOthersIn();
    }

    void letOthersIn() {
        if (others != null) {
            others.run();
            others = null;
        }
    }

    void believe(Room loaded) {
        known = true;
        room = loaded;
        head = loaded == null ? 0 : loaded.head();
        lastEntryAt = loaded == null ? Instant.EPOCH : loaded.lastEntryAt();
    }

    void forget() {
        known = false;
        room = null;
    }

    /** The time of a message that is about to be appended: the clock's, but never before the entry in front of it. */
    Instant nextTime(Instant now) {
        lastEntryAt = now.isBefore(lastEntryAt) ? lastEntryAt : now;
        return lastEntryAt;
    }

    void advance(long seq) {
        head = Math.max(head, seq);
    }
}
