// SPDX-License-Identifier: Apache-2.0
package dev.chaski.turns;

/**
 * What is done again a while later: once, however often that is asked for meanwhile. Work that goes on asks for itself, and where there is none, no timer wakes the event loop. To be used on one event loop.
 */
public final class Again {
    private static final long AFTER_A_FAILURE_MS = 2000;

    private final Turns turns;
    private final long ms;
    private final Runnable action;
    private boolean pending;

    /** For what has failed: two seconds later. */
    public Again(Turns turns, Runnable action) {
        this(turns, AFTER_A_FAILURE_MS, action);
    }

    public Again(Turns turns, long ms, Runnable action) {
        this.turns = turns;
        this.ms = ms;
        this.action = action;
    }

    /** The next time comes within so many ms. */
    public void later() {
        if (!pending) {
            pending = true;
            turns.after(ms, () -> {
                pending = false;
                action.run();
            });
        }
    }
}
