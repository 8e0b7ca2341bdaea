// SPDX-License-Identifier: Apache-2.0
package dev.chaski.load;

/**
 * What became of the messages of a run, the warm-up included. A delivery is one message at one recipient's device.
 *
 * @param lost deliveries of confirmed messages that never came
 * @param repeated deliveries and confirmations beyond the first one
 * @param outOfOrder deliveries below one that the device had already, and messages numbered against the order of their sends
 * @param unexpected deliveries of messages that nobody sent
 * @param unconfirmed messages that were never confirmed
 */
record Counts(
        long sent,
        long confirmed,
        long delivered,
        long lost,
        long repeated,
        long outOfOrder,
        long unexpected,
        long unconfirmed) {
    static final Counts NONE = new Counts(0, 0, 0, 0, 0, 0, 0, 0);

    Counts plus(Counts other) {
        return new Counts(
                sent + other.sent,
                confirmed + other.confirmed,
                delivered + other.delivered,
                lost + other.lost,
                repeated + other.repeated,
                outOfOrder + other.outOfOrder,
                unexpected + other.unexpected,
                unconfirmed + other.unconfirmed);
    }

    /** Whether each message was confirmed, and came to each recipient once and in order. */
    boolean flawless() {
        return lost + repeated + outOfOrder + unexpected + unconfirmed == 0;
    }
}
