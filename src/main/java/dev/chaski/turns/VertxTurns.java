// SPDX-License-Identifier: Apache-2.0
package dev.chaski.turns;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;

/** The real ones. What comes every few seconds comes in step, so that an idle event loop is woken once for all of it; but not in step with other processes. */
record VertxTurns(Vertx vertx) implements Turns {
    private static final long STEP_MS = 1000;
    private static final long PHASE_MS = ThreadLocalRandom.current().nextLong(STEP_MS);

    @Override
    public long nanos() {
        return System.nanoTime();
    }

    @Override
    public void soon(Runnable action) {
        vertx.runOnContext(turn -> action.run());
    }

    @Override
    public Executor here() {
        Context context = vertx.getOrCreateContext();
        return action -> context.runOnContext(turn -> action.run());
    }

    @Override
    public long after(long ms, Runnable action) {
        return vertx.setTimer(ms, timer -> action.run());
    }

    @Override
    public long every(long ms, Runnable action) {
        return vertx.setPeriodic(ms < STEP_MS ? ms : inStep(ms), ms, timer -> action.run());
    }

    private static long inStep(long ms) {
        return ms - (System.nanoTime() / 1_000_000 + PHASE_MS + ms) % STEP_MS;
    }

    @Override
    public void cancel(long timer) {
        vertx.cancelTimer(timer);
    }
}
