// SPDX-License-Identifier: Apache-2.0
package dev.chaski.simulation;

import java.time.Instant;
import java.time.InstantSource;
import java.util.PriorityQueue;
import java.util.Random;

/** What is going to happen, in the order of a simulated time, on one thread; and the only source of chance. */
final class Agenda implements InstantSource {
    static final long MS = 1_000_000;
    private static final Instant BEGINNING = Instant.parse("2030-01-01T00:00:00Z");

    private record Item(long at, long order, Runnable action) implements Comparable<Item> {
        @Override
        public int compareTo(Item other) {
            int byTime = Long.compare(at, other.at);
            return byTime == 0 ? Long.compare(order, other.order) : byTime;
        }
    }

    private final PriorityQueue<Item> items = new PriorityQueue<>();
    private final Random random;
    private long now;
    private long order;

    Agenda(long seed) {
        random = new Random(seed * 0x9E3779B97F4A7C15L + 0x1234567L);
    }

    long nanos() {
        return now;
    }

    long ms() {
        return now / MS;
    }

    @Override
    public Instant instant() {
        return BEGINNING.plusNanos(now);
    }

    void after(long nanos, Runnable action) {
        at(now + nanos, action);
    }

    void at(long when, Runnable action) {
        items.add(new Item(Math.max(now, when), order++, action));
    }

    /** Everything up to that time happens. */
    void runUntil(long ms) {
        long end = ms * MS;
        while (!items.isEmpty() && items.peek().at() <= end) {
            Item next = items.poll();
            now = next.at();
            next.action().run();
        }
        now = end;
    }

    boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    /** A number of nanoseconds between two numbers of milliseconds. */
    long between(double fromMs, double toMs) {
        return (long) ((fromMs + random.nextDouble() * (toMs - fromMs)) * MS);
    }
}
