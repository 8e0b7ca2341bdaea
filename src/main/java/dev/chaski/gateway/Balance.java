// SPDX-License-Identifier: Apache-2.0
package dev.chaski.gateway;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Map;
import java.util.Set;

/**
 * How many clients an instance should ask to reconnect elsewhere, because it has more than its share of the cluster's sockets: after a rolling restart the first one has the most, and the last one nobody.
 *
 * <p>It begins when there was a quarter too many for some seconds and ends at a tenth too many. No more are asked than there were sockets when an instance came: those could not choose it. Whoever comes later
 * is where a balancer, or the client, means it to be.
 */
final class Balance {
    private static final double TOO_MANY = 1.25;
    private static final double ENOUGH = 1.1;
    private static final long PATIENCE_NANOS = 5_000_000_000L;
    private static final int OF_ALL = 50;
    private static final int LEAST_A_SECOND = 2;
    private static final int MOST_A_SECOND = 200;
    /** So long, in looks, whoever was asked may be between two instances. */
    private static final int ON_THE_WAY = 3;

    private final int from;
    private Set<String> among = Set.of();
    /** How many may still be asked. */
    private int movable;

    /** How many were asked at the last looks. */
    private final Deque<Integer> asked = new ArrayDeque<>();

    private Long tooManySince;
    private boolean evening;

    /** With fewer than {@code from} sockets nobody is asked; 0: nobody ever is. */
    Balance(int from) {
        this.from = from;
    }

    /**
     * To be asked once a second.
     *
     * @param now in nanoseconds
     * @param own sockets of this instance that have not been asked
     * @param others those of the other instances that take new ones, by their ids
     * @return how many to ask in the next second
     */
    int tooMany(long now, int own, Map<String, Integer> others) {
        if (!among.containsAll(others.keySet())) {
            movable = own;
        }
        among = Set.copyOf(others.keySet());
        int some = tooMany(now, own, share(own, others));
        asked.add(some);
        if (asked.size() > ON_THE_WAY) {
            asked.remove();
        }
        return some;
    }

    private double share(int own, Map<String, Integer> others) {
        int all = own + sum(others.values()) + sum(asked);
        return all / (1.0 + others.size());
    }

    private static int sum(Collection<Integer> numbers) {
        return numbers.stream().mapToInt(Integer::intValue).sum();
    }

    private int tooMany(long now, int own, double share) {
        if (from == 0 || own < from || own <= share * (evening ? ENOUGH : TOO_MANY)) {
            evening = false;
            tooManySince = null;
            return 0;
        }
        if (tooManySince == null) {
            tooManySince = now;
        }
        evening |= now - tooManySince >= PATIENCE_NANOS;
        return evening ? some((int) Math.ceil(own - share * ENOUGH), own) : 0;
    }

    private int some(int excess, int own) {
        int pace = Math.min(MOST_A_SECOND, Math.max(LEAST_A_SECOND, own / OF_ALL));
        int some = Math.min(Math.min(excess, pace), movable);
        movable -= some;
        return some;
    }
}
