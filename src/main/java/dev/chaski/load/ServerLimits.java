// SPDX-License-Identifier: Apache-2.0
package dev.chaski.load;

import java.util.Optional;

/**
 * What one user may send, by the server's own word in {@code welcome}; each limit is a bucket that holds this many, and fills evenly.
 *
 * @param perMinute to one conversation
 * @param perHour altogether
 */
record ServerLimits(long perMinute, long perHour) {
    static final ServerLimits UNKNOWN = new ServerLimits(-1, -1);
    private static final double MINUTE = 60;
    private static final double HOUR = 3600;

    static ServerLimits in(String text, int frame) {
        return new ServerLimits(
                Frames.number("messagesPerMinute", text, frame), Frames.number("messagesPerHour", text, frame));
    }

    /** A sentence where a sender of so many messages a second, to one conversation and altogether, would be turned away within that time. */
    Optional<String> wouldRefuse(double toOne, double altogether, double seconds) {
        boolean refused = over(perMinute, MINUTE, toOne, seconds) || over(perHour, HOUR, altogether, seconds);
        return refused
                ? Optional.of(String.format(
                        "%.1f messages a second of each sender for %.0f s are more than the server takes. %s",
                        altogether, seconds, cure()))
                : Optional.empty();
    }

    /** What they are, and how to have others. */
    String cure() {
        return "Its limits are " + perMinute + " a minute to one conversation (limits.messages-per-minute) and "
                + perHour + " an hour (limits.messages-per-hour). Start the instances with higher ones for the"
                + " measurement, such as -Dchaski.limits.messages-per-minute=1000000"
                + " -Dchaski.limits.messages-per-hour=100000000, or spread the load over more senders.";
    }

    private static boolean over(long limit, double period, double perSecond, double seconds) {
        return limit >= 0 && perSecond * seconds > limit * (1 + seconds / period);
    }
}
