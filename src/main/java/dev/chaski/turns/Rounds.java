// SPDX-License-Identifier: Apache-2.0
package dev.chaski.turns;

import java.util.function.BooleanSupplier;

/**
 * Work that is gone through every so many ms while there is any. Whoever brings some begins the rounds, and an event loop that has nothing to do is not woken for them. To be used on one event loop.
 */
public final class Rounds {
    private final Turns turns;
    private final long ms;
    private final BooleanSupplier work;
    private boolean begun;

    /** {@code work} goes through what there is, and answers whether something is left for another round. */
    public Rounds(Turns turns, long ms, BooleanSupplier work) {
        this.turns = turns;
        this.ms = ms;
        this.work = work;
    }

    /** There is something: the next round comes within so many ms. */
    public void begin() {
        if (!begun) {
            begun = true;
            turns.after(ms, this::round);
        }
    }

    private void round() {
        begun = false;
        boolean more = true;
        try {
            more = work.getAsBoolean();
        } finally {
            if (more) {
                begin();
            }
        }
    }
}
