// SPDX-License-Identifier: Apache-2.0
package dev.chaski.simulation;

import dev.chaski.turns.Turns;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;

/** The one event loop of a simulated process: nothing happens on it while it is paused, and nothing any more when it is dead. */
final class SimulatedTurns implements Turns {
    private final Agenda agenda;
    private final Set<Long> timers = new HashSet<>();
    private List<Runnable> held = new ArrayList<>();
    private long names;
    private boolean paused;
    private boolean dead;

    SimulatedTurns(Agenda agenda) {
        this.agenda = agenda;
    }

    /** Something comes from outside: it happens now, or when the process goes on. */
    void run(Runnable action) {
        if (dead) {
            return;
        }
        if (paused) {
            held.add(action);
        } else {
            action.run();
        }
    }

    void pause() {
        paused = true;
    }

    void resume() {
        paused = false;
        List<Runnable> now = held;
        held = new ArrayList<>();
        now.forEach(this::soon);
    }

    void die() {
        dead = true;
        held.clear();
    }

    @Override
    public long nanos() {
        return agenda.nanos();
    }

    @Override
    public void soon(Runnable action) {
        agenda.after(0, () -> run(action));
    }

    @Override
    public Executor here() {
        return this::soon;
    }

    @Override
    public long after(long ms, Runnable action) {
        long name = ++names;
        timers.add(name);
        agenda.after(
                Math.max(1, ms) * Agenda.MS,
                () -> run(() -> {
                    if (timers.remove(name)) {
                        action.run();
                    }
                }));
        return name;
    }

    @Override
    public long every(long ms, Runnable action) {
        long name = ++names;
        timers.add(name);
        again(name, ms, action);
        return name;
    }

    private void again(long name, long ms, Runnable action) {
        if (dead) {
            return;
        }
        agenda.after(
                Math.max(1, ms) * Agenda.MS,
                () -> run(() -> {
                    if (timers.contains(name)) {
                        action.run();
                        again(name, ms, action);
                    }
                }));
    }

    @Override
    public void cancel(long timer) {
        timers.remove(timer);
    }
}
