// SPDX-License-Identifier: Apache-2.0
package dev.chaski.ops;

import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks PostgreSQL every two seconds whether it answers, so that nobody who looks at the health has to wait for that. It is taken to be up until a question failed. */
public final class PostgresProbe {
    private static final Logger log = LoggerFactory.getLogger(PostgresProbe.class);
    private static final long EVERY_MS = 2000;
    private static final long TIMEOUT_MS = 1500;

    private final Vertx vertx;
    private final Pool pool;
    private volatile boolean up = true;
    private long timer = -1;

    public PostgresProbe(Vertx vertx, Pool pool) {
        this.vertx = vertx;
        this.pool = pool;
    }

    /** Begins to ask. */
    public void start() {
        timer = vertx.setPeriodic(0, EVERY_MS, tick -> ask());
    }

    private void ask() {
        pool.query("select 1")
                .execute()
                .timeout(TIMEOUT_MS, TimeUnit.MILLISECONDS)
                .onComplete(answer -> found(answer.succeeded()));
    }

    private void found(boolean answered) {
        if (answered != up) {
            log.warn(answered ? "PostgreSQL answers again" : "PostgreSQL does not answer");
        }
        up = answered;
    }

    /** Whether the last question was answered in time. */
    public boolean up() {
        return up;
    }

    /** Asks no more. */
    public void stop() {
        vertx.cancelTimer(timer);
    }
}
