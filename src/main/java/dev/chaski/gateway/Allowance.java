// SPDX-License-Identifier: Apache-2.0
package dev.chaski.gateway;

/** How often somebody may do a thing: so many times a second in the long run, and ten seconds' worth at once. One for each connection, so it is two numbers and no more. */
final class Allowance {
    private static final int SECONDS_AT_ONCE = 10;
    private static final double NANOS = 1e9;

    private final int perSecond;
    private double left;
    private long countedAt;

    /** {@code now}, here and below, is a clock in nanoseconds that never goes back. */
    Allowance(int perSecond, long now) {
        this.perSecond = perSecond;
        this.left = (double) perSecond * SECONDS_AT_ONCE;
        this.countedAt = now;
    }

    /** Counts one; false where it is one too many. */
    boolean take(long now) {
        left = Math.min((double) perSecond * SECONDS_AT_ONCE, left + (now - countedAt) / NANOS * perSecond);
        countedAt = now;
        if (left < 1) {
            return false;
        }
        left--;
        return true;
    }
}
