// SPDX-License-Identifier: Apache-2.0
package dev.chaski.gateway;

import dev.chaski.turns.Turns;

/** What is tried again a while after it failed: once, however often it has failed meanwhile. */
final class Again {
    private static final long AFTER_MS = 2000;

    private final Turns turns;
    private final Runnable action;
    private boolean pending;

    Again(Turns turns, Runnable action) {
        this.turns = turns;
        this.action = action;
    }

    void later() {
        if (!pending) {
            pending = true;
            turns.after(AFTER_MS, () -> {
                pending = false;
                action.run();
            });
        }
    }
}
