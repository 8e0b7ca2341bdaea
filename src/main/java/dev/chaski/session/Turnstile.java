// SPDX-License-Identifier: Apache-2.0
package dev.chaski.session;

import java.util.ArrayDeque;
import java.util.Deque;

/** Lets so many through at once; those beyond wait in the order in which they came, and so many may wait. Used on one event loop. */
final class Turnstile {
    private final int mostInside;
    private final int mostWaiting;
    private final Deque<Runnable> waiting = new ArrayDeque<>(0);
    private int inside;
    private boolean letting;

    Turnstile(int mostInside, int mostWaiting) {
        this.mostInside = mostInside;
        this.mostWaiting = mostWaiting;
    }

    /** Runs {@code pass} now or later, after which {@link #leave} is owed once; false where too many wait: then it never runs. */
    boolean enter(Runnable pass) {
        if (inside < mostInside) {
            inside++;
            pass.run();
            return true;
        }
        return waiting.size() < mostWaiting && waiting.add(pass);
    }

    /** Somebody inside is done: the next one takes the place. */
    void leave() {
        inside--;
        if (!letting) {
            letting = true;
            letIn();
            letting = false;
        }
    }

    /** Those who are gone meanwhile leave at once, and thousands of them may wait: one after the other, not one within the other. */
    private void letIn() {
        while (inside < mostInside && !waiting.isEmpty()) {
            inside++;
            waiting.poll().run();
        }
    }

    int waiting() {
        return waiting.size();
    }
}
