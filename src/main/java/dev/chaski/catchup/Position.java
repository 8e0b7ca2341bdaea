// SPDX-License-Identifier: Apache-2.0
package dev.chaski.catchup;

import dev.chaski.chat.EntryKind;
import dev.chaski.chat.LogEntry;
import dev.chaski.chat.Period;
import dev.chaski.chat.UserId;
import dev.chaski.wire.EntryFrames;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How far one connection has come in one conversation. Entries pass it strictly in order, each once: it decides whether the user may see one (the membership periods, which the entries themselves open and
 * close), and whether it is the connection's own message, which was confirmed instead. Pure: it pushes nothing itself.
 */
public final class Position {
    final Unacked unacked = new Unacked();
    /** Entries read from the log for this position alone, next first. */
    final Deque<LogEntry> page = new ArrayDeque<>(0);

    private final Gate gate;
    private final ReadSoFar read = new ReadSoFar();
    private final Standing standing = new Standing();
    private final OwnMessages own = new OwnMessages();
    private final UserId user;
    private final Visible visible;
    private final Set<Long> confirmed = new HashSet<>(0);
    private long passed;
    private long pageEnd;
    private long shown;
    private long acked;
    private final long begun;
    /** The highest of its own messages that the client was confirmed. */
    private long held;
    /** When an entry was first pushed on this connection (nanoseconds); 0 before. */
    private long pushedAt;

    private long wish;
    private LogEntry watched;
    /** A page for this position is being read. */
    boolean loading;
    /** How many entries that page may have. */
    int awaited;
    /** In its session's line of those that are behind. */
    boolean queued;
    /** Held back: see {@link Parking}. */
    boolean parked;
    /** The backlog ends here: what comes up to it is pushed as queued. */
    long backlogEnd;

    /**
     * Not attached to its gate yet.
     *
     * @param periods when the user was a member, as the database has it at {@code head}
     * @param cursor the device holds everything up to there: nothing up to it passes here
     * @param head up to there the log is backlog
     */
    public Position(Gate gate, UserId user, List<Period> periods, long cursor, long head) {
        this.gate = gate;
        this.user = user;
        this.visible = new Visible(periods);
        this.passed = cursor;
        this.shown = cursor;
        this.acked = cursor;
        this.begun = cursor;
        this.held = cursor;
        this.backlogEnd = head;
    }

    /** The conversation's gate on this event loop. */
    public Gate gate() {
        return gate;
    }

    /** What the user has read there. */
    public ReadSoFar read() {
        return read;
    }

    /** How the user stands there. */
    public Standing standing() {
        return standing;
    }

    /** What the user has written there. */
    public OwnMessages own() {
        return own;
    }

    /** What became of an entry that passed. */
    enum Passage {
        /** It goes to the client, which will acknowledge it. */
        SHOWN,
        /** The connection's own message: confirmed instead. */
        CONFIRMED,
        /** Not for this user. */
        HIDDEN
    }

    /** Lets the next entry pass. */
    Passage pass(LogEntry entry) {
        passed = page.isEmpty() ? Math.max(entry.seq(), pageEnd) : entry.seq();
        if (entry.kind() == EntryKind.PARTICIPANT_ADDED && user.equals(entry.subject())) {
            visible.from(entry.seq());
        }
        boolean mine = confirmed.remove(entry.seq());
        if (!visible.covers(entry.seq())) {
            return Passage.HIDDEN;
        }
        boolean leaves = entry.kind() == EntryKind.PARTICIPANT_REMOVED && user.equals(entry.subject());
        if (leaves || EntryFrames.deletes(entry)) {
            visible.until(entry.seq());
        }
        standing.passed(entry, user);
        if (entry.messageNo() > 0) {
            boolean byUser = user.equals(entry.author());
            read.message(entry.messageNo(), byUser);
            if (byUser) {
                own.passed(entry.seq());
            }
        }
        if (mine) {
            return Passage.CONFIRMED;
        }
        unacked.add(entry.seq(), entry.messageNo() > 0 ? entry.author() : null);
        if (watched == null && entry.seq() > backlogEnd && entry.messageNo() > 0) {
            watched = entry;
        }
        return Passage.SHOWN;
    }

    /** The entry that was just shown is the last one that the client knows of; answers the one before it where that is not its predecessor, else -1. */
    long shownAfter(long seq) {
        long before = shown;
        shown = seq;
        return before == seq - 1 ? -1 : before;
    }

    /** There is nothing for this user up to that seq. */
    void skipTo(long seq) {
        passed = Math.max(passed, seq);
    }

    /** The page that was just read says all about the log up to that seq: behind its last entry there is nothing for this user until then. */
    void hiddenAfterPage(long upTo) {
        pageEnd = upTo;
    }

    /**
     * The user's periods as the database has them at {@code head}; answers whether they were taken over. What has passed here behind that head is known better here.
     */
    public boolean periodsAt(List<Period> current, long head) {
        if (passed > head) {
            return false;
        }
        visible.becomes(current, passed);
        return true;
    }

    /** The same position where the user has come back, after it had ended. */
    public Position movedTo(Gate other, List<Period> current) {
        Position again = new Position(other, user, current, passed, passed);
        again.confirmed.addAll(confirmed);
        again.acked = acked;
        again.shown = shown;
        again.held = held;
        again.wish = wish;
        again.own.written(own.last());
        again.read.takeOver(read);
        again.unacked.takeOver(unacked);
        return again;
    }

    /** The client was told where its own message stands: it holds it, whenever that passes. */
    public void confirmed(long seq) {
        if (seq > passed) {
            confirmed.add(seq);
        }
        held = Math.max(held, seq);
    }

    /**
     * The device holds everything up to {@code seq}: counts as far as entries have passed, and later, when they do, as far as this connection's own messages were confirmed. Answers whether the cursor moved.
     */
    public boolean acknowledge(long seq) {
        wish = Math.max(wish, Math.min(seq, held));
        long counts = Math.min(Math.max(seq, wish), passed);
        if (counts <= acked) {
            return false;
        }
        acked = counts;
        return true;
    }

    /** The message whose way to the device is watched, once it has been acknowledged; one at a time. */
    public Optional<LogEntry> takeAcknowledged() {
        if (watched == null || watched.seq() > acked) {
            return Optional.empty();
        }
        LogEntry entry = watched;
        watched = null;
        return Optional.of(entry);
    }

    /** After own messages have passed: an ack that came too early counts now. */
    public boolean acknowledgeWished() {
        return wish > acked && acknowledge(wish);
    }

    /** How many entries the client was sent and has not acknowledged. */
    public int unacked() {
        return unacked.size();
    }

    /** Lets go of the entries that were acknowledged; answers whose messages those were. */
    public Set<UserId> release() {
        return unacked.release(acked);
    }

    /** Whether an entry was pushed on this connection. */
    public boolean pushed() {
        return pushedAt != 0;
    }

    /** The first entry is pushed; {@code now} is a clock in nanoseconds. */
    public void pushed(long now) {
        pushedAt = now;
    }

    /** Whether something was pushed here long enough ago that an ack was due, and none came. */
    public boolean unheard(long now) {
        return pushedAt != 0 && acked == begun && unacked.size() > 0 && now - pushedAt > Parking.ACK_DUE_NANOS;
    }

    /** The seq up to which the device has acknowledged, or said that it holds, everything. */
    public long acked() {
        return acked;
    }

    /** The seq up to which entries have passed. */
    public long passed() {
        return passed;
    }

    /** The seq of the last entry that the client knows of, by a push or by a confirmation. */
    public long shown() {
        return shown;
    }

    /** The backlog ends there, if not later: so far went the log when the connection's first pages were read. */
    public void backlogReaches(long head) {
        backlogEnd = Math.max(backlogEnd, head);
    }

    /** Whether some of the backlog has not passed. */
    public boolean inBacklog() {
        return passed < backlogEnd && !ended();
    }

    /** Held back for now; see {@link Parking}. */
    public boolean parked() {
        return parked;
    }

    /** Whether more is to come that may be pushed now. */
    public boolean behind() {
        return !ended() && !parked && passed < gate.head();
    }

    /** Whether the user is no member any more, and everything up to the end of the membership has passed. */
    public boolean ended() {
        return visible.ended();
    }

    UserId user() {
        return user;
    }

    /** How many messages the user has not read, as far as they have passed or are counted; 0 where the user is no member any more. */
    public long unread() {
        return ended() ? 0 : read.unread();
    }
}
