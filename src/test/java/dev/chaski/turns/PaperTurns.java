// SPDX-License-Identifier: Apache-2.0
package dev.chaski.turns;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;

/** Turns on one thread, one after the other when the test says so; time passes when it says so, too. */
public final class PaperTurns implements Turns {
    private final Deque<Runnable> next = new ArrayDeque<>();
    private final Map<Long, Runnable> timers = new LinkedHashMap<>();
    private final Map<Long, Runnable> periodic = new LinkedHashMap<>();
    private long named;
    private final boolean atOnce;
    private long now = 1;

    public PaperTurns() {
        this(false);
    }

    private PaperTurns(boolean atOnce) {
        this.atOnce = atOnce;
    }

    /** What is to be done soon is done at once. */
    public static PaperTurns atOnce() {
        return new PaperTurns(true);
    }

    /** Until nothing is left to do. */
    public void run() {
        while (!next.isEmpty()) {
            next.poll().run();
        }
    }

    /** So long that every timer that is set now comes, once. */
    public void passTime() {
        next.addAll(timers.values());
        timers.clear();
        run();
    }

    /** What comes again and again comes once. */
    public void tick() {
        List.copyOf(periodic.values()).forEach(Runnable::run);
    }

    /** The clock goes on, and no timer comes. */
    public void later(Duration time) {
        now += time.toNanos();
    }

    /** How many are set. */
    public int timers() {
        return timers.size();
    }

    @Override
    public long nanos() {
        return now;
    }

    @Override
    public void soon(Runnable action) {
        if (atOnce) {
            action.run();
        } else {
            next.add(action);
        }
    }

    @Override
    public Executor here() {
        return this::soon;
    }

    @Override
    public long after(long ms, Runnable action) {
        timers.put(++named, action);
        return named;
    }

    @Override
    public long every(long ms, Runnable action) {
        periodic.put(++named, action);
        return named;
    }

    @Override
    public void cancel(long timer) {
        timers.remove(timer);
        periodic.remove(timer);
    }
}
