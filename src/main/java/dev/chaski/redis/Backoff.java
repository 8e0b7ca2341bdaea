// SPDX-License-Identifier: Apache-2.0
package dev.chaski.redis;

import java.util.function.DoubleSupplier;

/** How long to wait before the next try: longer after each that failed, up to a bound, and never the same for two that failed together. */
final class Backoff {
    private static final long FIRST_MS = 100;
    private static final long LONGEST_MS = 1500;
    private static final int MOST_DOUBLINGS = 10;

    private final DoubleSupplier random;
    private int failures;

    /** {@code random} gives numbers from 0 to 1. */
    Backoff(DoubleSupplier random) {
        this.random = random;
    }

    /** Milliseconds, between half of what is due and all of it. */
    long next() {
        long due = Math.min(LONGEST_MS, FIRST_MS << Math.min(failures, MOST_DOUBLINGS));
        failures++;
        return Math.round(due * (1 + random.getAsDouble()) / 2);
    }

    /** It works: the next failure is the first again. */
    void reset() {
        failures = 0;
    }
}
