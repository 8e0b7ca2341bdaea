// SPDX-License-Identifier: Apache-2.0
package dev.chaski.ordeal;

/**
 * What a device waits for, and how long, in milliseconds.
 *
 * @param welcome from the attempt to the welcome; then it tries elsewhere
 * @param answer from a send, or a heartbeat, to its answer; then it tries elsewhere
 * @param heartbeat between two heartbeats; 0: none
 * @param reconnectFrom the shortest wait before another attempt
 * @param reconnectTo the longest
 */
public record Habits(long welcome, long answer, long heartbeat, double reconnectFrom, double reconnectTo) {
    /** For instances that answer within milliseconds. */
    public static final Habits SIMULATED = new Habits(4000, 10_000, 0, 20, 600);

    /** For real ones, on a machine that does much else. */
    public static final Habits REAL = new Habits(10_000, 5000, 2000, 50, 500);
}
