// SPDX-License-Identifier: Apache-2.0
package dev.chaski.ordeal;

import dev.chaski.ordeal.Plan.Item;
import dev.chaski.prove.Event;
import dev.chaski.prove.History;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;

/** Does what the plan says when it says so, on the calling thread, and remembers when it was done. */
final class Timeline {
    private static final long GLANCE_MS = 500;

    private final Rig rig;
    private final Crowd crowd;
    private final Loop loop;
    private final History history;
    private final PrintWriter err;
    private final List<Outages.Span> spans = new ArrayList<>();

    private record Step(long at, int order, Runnable what) implements Comparable<Step> {
        @Override
        public int compareTo(Step other) {
            int byTime = Long.compare(at, other.at);
            return byTime == 0 ? Integer.compare(order, other.order) : byTime;
        }
    }

    Timeline(Rig rig, Crowd crowd, Loop loop, History history, PrintWriter err) {
        this.rig = rig;
        this.crowd = crowd;
        this.loop = loop;
        this.history = history;
        this.err = err;
    }

    /** What was broken, and from when until when. */
    List<Outages.Span> spans() {
        return spans;
    }

    /**
     * Returns after so many milliseconds, with everything mended. {@code from} is the time of the plan's beginning. Where something takes longer than planned (a database that starts slowly), all that follows
     * comes later, and lasts as long as planned.
     */
    void follow(Plan plan, long from, long milliseconds, long seed) throws InterruptedException {
        PriorityQueue<Step> steps = new PriorityQueue<>();
        Map<Item, Fault> broken = new HashMap<>();
        for (int i = 0; i < plan.items().size(); i++) {
            Item item = plan.items().get(i);
            Random random = new Random(seed * plan.items().size() + i);
            steps.add(new Step(
                    item.from(), 2 * i, () -> breaks(item, item.kind().make(rig, crowd, random), broken)));
            steps.add(new Step(item.to(), 2 * i + 1, () -> mends(item, broken)));
        }
        steps.add(new Step(milliseconds, Integer.MAX_VALUE, () -> {}));
        long start = from;
        try {
            while (!steps.isEmpty()) {
                Step next = steps.poll();
                for (long left = start + next.at() - now(); left > 0; left = start + next.at() - now()) {
                    Thread.sleep(Math.min(left, GLANCE_MS));
                    rig.supervise();
                }
                next.what().run();
                start = Math.max(start, now() - next.at());
            }
        } finally {
            List.copyOf(broken.keySet()).forEach(item -> mends(item, broken));
        }
    }

    private void breaks(Item item, Fault fault, Map<Item, Fault> broken) {
        broken.put(item, fault);
        spans.add(new Outages.Span(item.kind().title(), now(), Long.MAX_VALUE, Long.MAX_VALUE));
        String what = item.kind().ofDevices() ? loop.ask(fault::begin) : fault.begin();
        tell(item, what);
    }

    private void mends(Item item, Map<Item, Fault> broken) {
        Fault fault = broken.remove(item);
        if (fault == null) {
            return;
        }
        if (item.kind().ofDevices()) {
            loop.run(fault::end);
        } else {
            fault.end();
        }
        if (item.to() > item.from()) {
            tell(item, "mended");
        }
        spans.replaceAll(span -> span.to() == Long.MAX_VALUE
                        && span.name().equals(item.kind().title())
                ? new Outages.Span(span.name(), span.from(), now(), item.kind().mended() ? now() : span.from())
                : span);
    }

    private void tell(Item item, String what) {
        long at = now();
        history.add(at, new Event.Disturbed(item.kind().title(), what));
        err.println(String.format("%6.1f s  %s: %s", at / 1000.0, item.kind().title(), what));
    }

    private long now() {
        return loop.ask(crowd::nowMs);
    }
}
