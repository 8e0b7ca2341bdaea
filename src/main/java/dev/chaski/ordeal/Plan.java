// SPDX-License-Identifier: Apache-2.0
package dev.chaski.ordeal;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.Collectors;

/** Which faults come when. Each kind comes once before any comes twice; most wait until the one before was mended and its harm has passed, some do not. */
record Plan(List<Item> items) {
    private static final long CALM_MS = 2000;
    private static final long REST_FROM_MS = 1500;
    private static final long REST_TO_MS = 4500;
    private static final double TWO_AT_ONCE = 0.25;

    /** Milliseconds from the beginning. */
    record Item(FaultKind kind, long from, long to) {
        @Override
        public String toString() {
            return to == from
                    ? String.format("%s at %.1f s", kind.title(), from / 1000.0)
                    : String.format("%s %.1f–%.1f s", kind.title(), from / 1000.0, to / 1000.0);
        }
    }

    /**
     * Milliseconds, and empty: as chance has it.
     *
     * @param each how long each one lasts, of those that last
     * @param calm how long nothing is broken after each one, and before the end
     */
    record Wishes(OptionalLong each, OptionalLong calm) {
        static final Wishes NONE = new Wishes(OptionalLong.empty(), OptionalLong.empty());
    }

    static Plan of(List<FaultKind> kinds, long milliseconds, Wishes wishes, Random random) {
        List<Item> items = new ArrayList<>();
        List<FaultKind> bag = new ArrayList<>();
        Map<String, Long> busyUntil = new HashMap<>();
        long at = CALM_MS;
        while (!kinds.isEmpty()) {
            if (bag.isEmpty()) {
                bag.addAll(kinds);
                Collections.shuffle(bag, random);
            }
            FaultKind kind = bag.remove(bag.size() - 1);
            long from = Math.max(at, busyUntil.getOrDefault(kind.resource(), 0L));
            long lasts = kind.lasts(random);
            long to = from + (lasts > 0 ? wishes.each().orElse(lasts) : 0);
            if (to + wishes.calm().orElse(0) > milliseconds) {
                break;
            }
            items.add(new Item(kind, from, to));
            busyUntil.put(kind.resource(), to + REST_FROM_MS);
            long rest = REST_FROM_MS + (long) (random.nextDouble() * (REST_TO_MS - REST_FROM_MS));
            boolean together = random.nextDouble() < TWO_AT_ONCE;
            at = wishes.calm().isPresent()
                    ? to + wishes.calm().getAsLong()
                    : together ? from + rest : Math.max(at, to) + rest;
        }
        return new Plan(List.copyOf(items));
    }

    @Override
    public String toString() {
        return items.isEmpty()
                ? "nothing breaks"
                : items.stream().map(Item::toString).collect(Collectors.joining(", "));
    }
}
