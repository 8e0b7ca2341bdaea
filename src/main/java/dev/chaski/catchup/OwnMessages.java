// SPDX-License-Identifier: Apache-2.0
package dev.chaski.catchup;

/** What the user of a position has written in its conversation, which is what the marks of the others are about. */
public final class OwnMessages {
    private long last;
    private long firstPassed;

    /** One of them passes the position. */
    void passed(long seq) {
        firstPassed = firstPassed == 0 ? seq : firstPassed;
        written(seq);
    }

    /** The user has written the message with that seq. */
    public void written(long seq) {
        last = Math.max(last, seq);
    }

    /** The seq of the last one, as far as is known here; 0: none. */
    public long last() {
        return last;
    }

    /** The first one that has passed since this was last asked; 0: none. */
    public long takeFirstPassed() {
        long first = firstPassed;
        firstPassed = 0;
        return first;
    }
}
