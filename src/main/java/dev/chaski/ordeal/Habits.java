// SPDX-License-Identifier: Apache-2.0
package dev.chaski.ordeal;

/**
 * What a device waits for, and how long, in milliseconds; and how much it says at once.
 *
 * @param heartbeat between two heartbeats; 0: none
 * @param reconnect before another attempt, longer each time until it is synced again
 * @param inFlight so many messages of a conversation wait for their answers at most; the others wait to be sent
 * @param heedsRetryAfter whether it repeats what was refused no sooner than the server asks
 */
public record Habits(Patience patience, long heartbeat, Waits reconnect, int inFlight, boolean heedsRetryAfter) {
    private static final int HEARTBEATS_A_SECOND = 250;

    /** For instances that answer within milliseconds. */
    public static final Habits SIMULATED =
            new Habits(new Patience(4000, 10_000, 10_000), 0, new Waits(20, 600, 600), Integer.MAX_VALUE, false);

    /**
     * For real ones, on a machine that does much else: the manners of chaski.js, so that nothing that is slow is made slower by repeats. It only looks sooner whether its line is dead.
     */
    public static final Habits REAL =
            new Habits(new Patience(10_000, 5000, 20_000), 2000, new Waits(150, 300, 10_000), 20, true);

    /**
     * After so long it tries elsewhere.
     *
     * @param welcome from the attempt to the welcome
     * @param answer from a heartbeat to its answer
     * @param reply from a send to its answer: the server gives one after some seconds, whatever is down
     */
    public record Patience(long welcome, long answer, long reply) {}

    /**
     * A wait by chance, twice as long after each attempt in vain.
     *
     * @param from the shortest at first
     * @param to the longest at first
     * @param longest of all
     */
    public record Waits(double from, double to, double longest) {
        private static final int MOST_DOUBLED = 16;

        double from(int failures) {
            return to(failures) * from / to;
        }

        double to(int failures) {
            return Math.min(longest, to * (1 << Math.min(failures, MOST_DOUBLED)));
        }
    }

    /** The same for so many devices that their heartbeats would be most of what is said. */
    Habits among(int devices) {
        long calm = devices * 1000L / HEARTBEATS_A_SECOND;
        return new Habits(patience, Math.max(heartbeat, calm), reconnect, inFlight, heedsRetryAfter);
    }
}
