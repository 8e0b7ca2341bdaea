// SPDX-License-Identifier: Apache-2.0
package dev.chaski.catchup;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The conversations of one connection whose next entry was pushed over several connections and acknowledged on none: perhaps it is what ends them. They wait until everything else is told, and then come one
 * at a time, the later the oftener it has happened. Nothing is lost: what waits, waits in the log.
 */
public final class Parking {
    /** So many connections must have ended without an ack. */
    public static final int STRIKES = 3;
    /** A client acknowledges after 200 ms at the latest (docs/protocol.md, 11): a connection that ended sooner proves nothing. */
    static final long ACK_DUE_NANOS = 200_000_000L;

    private static final long FIRST_WAIT_NANOS = 5_000_000_000L;
    private static final int MOST_DOUBLINGS = 7;

    private record Parked(Position position, long waitNanos) {}

    private final List<Parked> parked = new ArrayList<>(0);
    private long syncedAt = Long.MAX_VALUE;

    /** Parks a position that has so many strikes, if they are enough. */
    public void consider(Position position, int strikes) {
        if (strikes >= STRIKES) {
            position.parked = true;
            parked.add(new Parked(position, FIRST_WAIT_NANOS << Math.min(MOST_DOUBLINGS, strikes - STRIKES)));
            parked.sort(Comparator.comparingLong(Parked::waitNanos));
        }
    }

    /** Everything else is told: the waits begin. */
    public void synced(long now) {
        syncedAt = now;
    }

    /** Whether nothing is held back. */
    public boolean isEmpty() {
        return parked.isEmpty();
    }

    /** The next one whose wait is over, which is not parked any more. */
    public Optional<Position> next(long now) {
        if (parked.isEmpty()
                || syncedAt == Long.MAX_VALUE
                || now - syncedAt < parked.get(0).waitNanos()) {
            return Optional.empty();
        }
        return free(parked.remove(0).position());
    }

    /** That one is wanted at once: its user looks at it. */
    public Optional<Position> free(Position position) {
        if (!position.parked) {
            return Optional.empty();
        }
        parked.removeIf(each -> each.position() == position);
        position.parked = false;
        return Optional.of(position);
    }

    /** What is held back, first to come first. */
    public List<Position> positions() {
        return parked.stream().map(Parked::position).toList();
    }
}
