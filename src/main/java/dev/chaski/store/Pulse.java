// SPDX-License-Identifier: Apache-2.0
package dev.chaski.store;

import io.vertx.core.Vertx;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether PostgreSQL answers, from a question once a second on a connection of its own, so that whoever needs it learns at once what asking would teach in seconds. It is taken to be there until a question
 * failed, and never to be away while it answers somebody else. While it is away it is asked more often, with jitter, for ever.
 */
public final class Pulse {
    private static final Logger log = LoggerFactory.getLogger(Pulse.class);
    private static final String QUESTION =
            "select current_setting('transaction_read_only') = 'on' or pg_is_in_recovery()";
    private static final long EVERY_MS = 1000;
    private static final long AWAY_MIN_MS = 150;
    private static final long AWAY_MAX_MS = 600;
    /** Operator intervention: it is starting, or stopping. */
    private static final String GOING = "57";

    /** What is known of the server. */
    enum State {
        THERE,
        READ_ONLY,
        AWAY
    }

    private final Vertx vertx;
    private final TimelyPool pool;
    private final LongSupplier answeredElsewhere;
    private final Runnable onSilence;
    private volatile State state = State.THERE;
    private volatile boolean stopped;

    /**
     * {@code answeredElsewhere} tells when, by {@link System#nanoTime()}, anybody last got an answer; {@code onSilence} is run whenever a question got none, since connections rarely die alone.
     */
    Pulse(Vertx vertx, TimelyPool pool, LongSupplier answeredElsewhere, Runnable onSilence) {
        this.vertx = vertx;
        this.pool = pool;
        this.answeredElsewhere = answeredElsewhere;
        this.onSilence = onSilence;
    }

    /** Whether it makes sense to ask anything. */
    boolean answers() {
        return state != State.AWAY;
    }

    /** Whether it makes sense to write. */
    boolean writable() {
        return state == State.THERE;
    }

    void ask() {
        if (stopped) {
            return;
        }
        long asked = System.nanoTime();
        pool.preparedQuery(QUESTION)
                .execute()
                .onSuccess(rows -> answered(rows.iterator().next()))
                .onFailure(e -> failed(asked, e))
                .onComplete(done -> vertx.setTimer(pause(), timer -> ask()));
    }

    private long pause() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return state == State.AWAY
                ? random.nextLong(AWAY_MIN_MS, AWAY_MAX_MS)
                : random.nextLong(EVERY_MS * 3 / 4, EVERY_MS * 5 / 4);
    }

    private void answered(Row row) {
        boolean readOnly = row.getBoolean(0);
        found(readOnly ? State.READ_ONLY : State.THERE, "");
        if (readOnly) {
            pool.renew();
        }
    }

    private void failed(long asked, Throwable why) {
        boolean speaks = why instanceof PgException refused
                && !String.valueOf(refused.getSqlState()).startsWith(GOING);
        boolean toOthers = answeredElsewhere.getAsLong() - asked > 0;
        if (why instanceof TimeoutException) {
            onSilence.run();
        }
        if (!speaks && !toOthers) {
            found(State.AWAY, why.toString());
        }
    }

    private void found(State now, String why) {
        if (now == state || stopped) {
            return;
        }
        switch (now) {
            case THERE -> log.info("PostgreSQL is back");
            case READ_ONLY -> log.warn("PostgreSQL is read only: sends are refused until it can be written");
            case AWAY -> log.warn("PostgreSQL is away: sends are refused until it returns ({})", why);
        }
        state = now;
    }

    void stop() {
        stopped = true;
    }
}
