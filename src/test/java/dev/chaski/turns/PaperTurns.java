// SPDX-License-Identifier: Apache-2.0
package dev.chaski.turns;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executor;

/** Turns on one thread, one after the other when the test says so; time passes when it says so, too. */
public final class PaperTurns implements Turns {
    private final Deque<Runnable> next = new ArrayDeque<>();
    private final List<Runnable> timers = new ArrayList<>();

    /** Until nothing is left to do. */
    public void run() {
        while (!next.isEmpty()) {
            next.poll().run();
        }
    }

    /** So long that every timer that is set now comes, once. */
    public void passTime() {
        next.addAll(timers);
        timers.clear();
        run();
    }

    /** How many are set. */
    public int timers() {
        return timers.size();
    }

    @Override
    public long nanos() {
        return 1;
    }

    @Override
    public void soon(Runnable action) {
        next.add(action);
    }

    @Override
    public Executor here() {
        return this::soon;
    }

    @Override
    public long after(long ms, Runnable action) {
        timers.add(action);
        return 0;
    }

    @Override
    public long every(long ms, Runnable action) {
        return 0;
    }

    @Override
    public void cancel(long timer) {}
}
