// SPDX-License-Identifier: Apache-2.0
package dev.chaski.session;

/** How often somebody may do a thing: so many times in so long, at once or one after the other. One for each connection, so it is a few numbers and no more. */
final class Allowance {
    private static final int SECONDS_AT_ONCE = 10;
    private static final int SECONDS_A_MINUTE = 60;
    private static final double NANOS = 1e9;

    private final double most;
    private final double perNano;
    private double left;
    private long countedAt;

    private Allowance(double most, int seconds, long now) {
        this.most = most;
        this.perNano = most / seconds / NANOS;
        this.left = most;
        this.countedAt = now;
    }

    /** So many a second in the long run, and ten seconds' worth at once. {@code now}, here and below, is a clock in nanoseconds that never goes back. */
    static Allowance perSecond(int times, long now) {
        return new Allowance((double) times * SECONDS_AT_ONCE, SECONDS_AT_ONCE, now);
    }

    /** So many a minute in the long run, and as many at once. */
    static Allowance perMinute(int times, long now) {
        return new Allowance(times, SECONDS_A_MINUTE, now);
    }

    /** Counts one; false where it is one too many. */
    boolean take(long now) {
        left = Math.min(most, left + (now - countedAt) * perNano);
        countedAt = now;
        if (left < 1) {
            return false;
        }
        left--;
        return true;
    }
}
