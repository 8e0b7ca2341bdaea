// SPDX-License-Identifier: Apache-2.0
package dev.chaski.turns;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.concurrent.Executor;

/** The real ones. */
record VertxTurns(Vertx vertx) implements Turns {
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
        return vertx.setPeriodic(ms, timer -> action.run());
    }

    @Override
    public void cancel(long timer) {
        vertx.cancelTimer(timer);
    }
}
