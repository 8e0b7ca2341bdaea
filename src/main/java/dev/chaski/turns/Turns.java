// SPDX-License-Identifier: Apache-2.0
package dev.chaski.turns;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.concurrent.Executor;

/** The turns of an event loop, one after the other, and its timers. What is asked for on an event loop runs on that one; asked for elsewhere, on one of its own. */
public interface Turns {
    /** Of Vert.x. */
    static Turns of(Vertx vertx) {
        return new VertxTurns(vertx);
    }

    /** A clock that never goes back; only differences mean something. */
    long nanos();

    /** In a turn of its own, after this one. */
    void soon(Runnable action);

    /** The calling event loop, for those who have something to run on it from elsewhere. */
    Executor here();

    /** Once, after that many ms (at least 1); answers the timer's name. */
    long after(long ms, Runnable action);

    /** Every so many ms, the first time perhaps up to a second sooner, until it is cancelled; answers the timer's name. */
    long every(long ms, Runnable action);

    /** The timer does not come any more; one that has come, or is none, is no matter. */
    void cancel(long timer);

    /** Completes after that many ms. */
    default Future<Void> pause(long ms) {
        Promise<Void> over = Promise.promise();
        after(ms, over::complete);
        return over.future();
    }
}
