// SPDX-License-Identifier: Apache-2.0
package dev.chaski.terminal;

import java.util.random.RandomGenerator;

/** How long to wait before the next attempt: longer with each round over the addresses, and never the same for a crowd. */
final class Backoff {
    static final long FIRST_MS = 500;
    static final long LONGEST_MS = 30_000;
    private static final int MOST_DOUBLINGS = 6;

    private final int addresses;
    private final RandomGenerator random;
    private int failures;

    Backoff(int addresses, RandomGenerator random) {
        this.addresses = addresses;
        this.random = random;
    }

    /** Between a half and the whole of the wait that is due. */
    long nextMs() {
        int doublings = Math.min(MOST_DOUBLINGS, failures++ / addresses);
        long longest = Math.min(LONGEST_MS, FIRST_MS << doublings);
        return longest / 2 + random.nextLong(longest / 2);
    }

    /** It works again. */
    void reset() {
        failures = 0;
    }
}
