// SPDX-License-Identifier: Apache-2.0
package dev.chaski.catchup;

import dev.chaski.chat.Period;
import java.util.ArrayList;
import java.util.List;

/** Which entries of a conversation a user may see: the periods of the membership, as far as the log has passed. */
final class Visible {
    private final List<Period> periods;
    private boolean ended;

    Visible(List<Period> periods) {
        this.periods = new ArrayList<>(periods);
    }

    boolean covers(long seq) {
        for (Period period : periods) {
            if (period.covers(seq)) {
                return true;
            }
        }
        return false;
    }

    /** The entry that brings the user in is the first one, where it is not covered already. */
    void from(long seq) {
        if (!covers(seq)) {
            periods.add(new Period(seq, Period.OPEN));
        }
    }

    /** The removal entry, or the conversation's deletion, is the last one visible of the period that it ends; one that the database has closed already may have been followed by another. */
    void until(long seq) {
        periods.replaceAll(
                period -> period.open() && period.fromSeq() <= seq ? new Period(period.fromSeq(), seq) : period);
        endedAt(seq);
    }

    /** The database says so; entries have passed up to {@code passed}. */
    void becomes(List<Period> current, long passed) {
        periods.clear();
        periods.addAll(current);
        endedAt(passed);
    }

    private void endedAt(long seq) {
        ended = periods.stream().noneMatch(period -> period.toSeq() > seq);
    }

    /** Whether nothing is to come any more. */
    boolean ended() {
        return ended;
    }
}
