// SPDX-License-Identifier: Apache-2.0
package dev.chaski.store;

import dev.chaski.chat.Failure;
import dev.chaski.chat.Refusal;
import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a client is told when PostgreSQL could not do what it was asked. */
public final class Outage {
    private static final Logger log = LoggerFactory.getLogger(Outage.class);
    private static final long RETRY_AFTER_MS = 1000;
    /** Insufficient resources, operator intervention (a time-out among them), object not in state (a lock not had), a transaction that was rolled back to end a deadlock. */
    private static final Set<String> ROLLED_BACK = Set.of("53", "57", "55", "40");

    private Outage() {}

    /** For {@code recover} after a read, or a transaction of which it is known that it did not happen: a refusal as it is, everything else as {@code unavailable} or, where it is our mistake, {@code internal}. */
    public static <T> Future<T> whileReading(Throwable e) {
        return Future.failedFuture(refusal(e, Refusal.Outcome.NOT_ACCEPTED));
    }

    /** For {@code recover} after a transaction: where the connection was lost, nobody knows whether it was committed. */
    public static <T> Future<T> whileWriting(Throwable e) {
        return Future.failedFuture(refusal(e, Refusal.Outcome.UNKNOWN));
    }

    /** Whether the database was there and said no: another statement may fare better. */
    public static boolean refused(Throwable e) {
        return e instanceof PgException;
    }

    private static Refusal refusal(Throwable e, Refusal.Outcome ifLost) {
        if (e instanceof Refusal refusal) {
            return refusal;
        }
        if (e instanceof PgException sql) {
            if (sql.getSqlState() != null
                    && ROLLED_BACK.contains(sql.getSqlState().substring(0, 2))) {
                return Refusal.unavailable("The database is busy", RETRY_AFTER_MS, Refusal.Outcome.NOT_ACCEPTED);
            }
            log.error("PostgreSQL refused a statement", e);
            return Refusal.of(Failure.INTERNAL, "Something went wrong here");
        }
        if (e instanceof TimeoutException
                || e instanceof java.io.IOException
                || e instanceof io.vertx.core.VertxException) {
            log.debug("PostgreSQL is not there: {}", e.toString());
            return Refusal.unavailable("The database does not answer", RETRY_AFTER_MS, ifLost);
        }
        log.error("A request failed", e);
        return Refusal.of(Failure.INTERNAL, "Something went wrong here");
    }
}
