// SPDX-License-Identifier: Apache-2.0
package dev.chaski.prove;

import dev.chaski.chat.Period;
import java.util.ArrayList;
import java.util.List;

/** A user's periods in a conversation: what the user may see, and what must arrive. */
final class Membership {
    /**
     * A period, recorded at a place. What lies before {@code dueFrom} may be seen but need not come by itself: who returned with the whole history has cursors above what was hidden before.
     */
    private record Stay(int openedAt, Period period, long dueFrom) {}

    private final List<Stay> stays = new ArrayList<>(1);

    void opened(int at, long fromSeq) {
        long ended = 0;
        for (Stay stay : stays) {
            ended = Math.max(ended, stay.period().toSeq());
        }
        stays.add(new Stay(
                at, new Period(fromSeq, Period.OPEN), Math.max(fromSeq, ended == Period.OPEN ? fromSeq : ended + 1)));
    }

    void closed(long toSeq) {
        stays.replaceAll(stay -> stay.period().open()
                ? new Stay(stay.openedAt(), new Period(stay.period().fromSeq(), toSeq), stay.dueFrom())
                : stay);
    }

    boolean sees(long seq) {
        for (Stay stay : stays) {
            if (stay.period().covers(seq)) {
                return true;
            }
        }
        return false;
    }

    /** Whether the user is a member to the end. */
    boolean present() {
        return !stays.isEmpty() && stays.get(stays.size() - 1).period().open();
    }

    /** Where the last period begins. */
    long lastFrom() {
        return stays.isEmpty() ? 0 : stays.get(stays.size() - 1).period().fromSeq();
    }

    /** The highest seq up to which a cursor that was made after the last return may stand, for a device that was never given anything below {@code lowestGiven}; 0: none. */
    long madeAtMost(long lowestGiven) {
        long highest = 0;
        for (Stay stay : stays) {
            if (stay.period().fromSeq() <= lowestGiven) {
                highest = Math.max(highest, stay.period().fromSeq() - 1);
            }
        }
        return highest;
    }

    /** Whether a period begins behind that seq: marks and cursors start there without an ack. */
    boolean beginsAfter(long seq) {
        return stays.stream().anyMatch(stay -> stay.period().fromSeq() == seq + 1);
    }

    /** The lowest seq between the two, both excluded, that must come; {@link Event#NONE} where there is none. */
    long firstDue(long after, long before) {
        long first = Long.MAX_VALUE;
        for (Stay stay : stays) {
            long from = Math.max(stay.dueFrom(), after + 1);
            if (from <= stay.period().toSeq()) {
                first = Math.min(first, from);
            }
        }
        return first < before ? first : Event.NONE;
    }

    /** The highest seq, at most {@code upTo}, that must come by what was recorded before that place; {@link Event#NONE} where there is none. */
    long lastDue(long upTo, int place) {
        long last = Event.NONE;
        for (Stay stay : stays) {
            long to = Math.min(stay.period().toSeq(), upTo);
            if (stay.openedAt() < place && to >= stay.dueFrom()) {
                last = Math.max(last, to);
            }
        }
        return last;
    }
}
