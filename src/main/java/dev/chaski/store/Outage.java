// SPDX-License-Identifier: Apache-2.0
package dev.chaski.store;

import dev.chaski.chat.Failure;
import dev.chaski.chat.Refusal;
import io.vertx.core.Future;
import io.vertx.core.VertxException;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.pgclient.PgException;
import java.io.IOException;
import java.net.ConnectException;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a client is told when PostgreSQL could not do what it was asked. */
public final class Outage {
    private static final Logger log = LoggerFactory.getLogger(Outage.class);
    private static final long RETRY_AFTER_MS = 1000;
    /**
     * Connection lost, transaction state (a database that has become read only), transaction rolled back (a deadlock), insufficient resources (disk, connections), object not in state (a lock not had), operator
     * intervention (a time-out among them).
     */
    private static final Set<String> PASSING = Set.of("08", "25", "40", "53", "55", "57");

    private static final String CONNECTION = "08";
    /** admin_shutdown, crash_shutdown. */
    private static final Set<String> LAST_WORDS = Set.of("57P01", "57P02");
    /** What the pool says to whom it had no connection for. */
    private static final String NO_CONNECTION_IN_TIME = "Timeout";

    private Outage() {}

    /** For {@code recover} after a read, or a transaction of which it is known that it did not happen: a refusal as it is, everything else as {@code unavailable} or, where it is our mistake, {@code internal}. */
    public static <T> Future<T> whileReading(Throwable e) {
        return Future.failedFuture(refusal(e, Refusal.Outcome.NOT_ACCEPTED));
    }

    /** For {@code recover} after a transaction: where the connection was lost, nobody knows whether it was committed. */
    public static <T> Future<T> whileWriting(Throwable e) {
        return Future.failedFuture(refusal(e, Refusal.Outcome.UNKNOWN));
    }

    /**
     * Whether nobody knows if what was asked has been committed. The server's own refusals did not happen, but for its last words when it is being stopped, which may follow a commit; and what was never sent
     * did not either.
     */
    public static boolean leavesOutcomeUnknown(Throwable e) {
        if (e instanceof PgException refused) {
            String state = String.valueOf(refused.getSqlState());
            return LAST_WORDS.contains(state) || state.startsWith(CONNECTION);
        }
        return !(e instanceof Refusal
                || e instanceof NotAskedException
                || e instanceof ConnectException
                || e instanceof ConnectionPoolTooBusyException
                || NO_CONNECTION_IN_TIME.equals(e.getMessage()));
    }

    /** Whether the database was there and said no: another statement may fare better. */
    public static boolean refused(Throwable e) {
        return e instanceof PgException;
    }

    private static Refusal refusal(Throwable e, Refusal.Outcome ifLost) {
        if (e instanceof Refusal refusal) {
            return refusal;
        }
        Refusal.Outcome outcome = leavesOutcomeUnknown(e) ? ifLost : Refusal.Outcome.NOT_ACCEPTED;
        if (e instanceof PgException sql) {
            if (passing(sql)) {
                return Refusal.unavailable("The database cannot do it now", RETRY_AFTER_MS, outcome);
            }
            log.error("PostgreSQL refused a statement", e);
            return Refusal.of(Failure.INTERNAL, "Something went wrong here");
        }
        if (e instanceof TimeoutException
                || e instanceof IOException
                || e instanceof VertxException
                || e instanceof NotAskedException) {
            log.debug("PostgreSQL is not there: {}", e.toString());
            return Refusal.unavailable("The database does not answer", RETRY_AFTER_MS, outcome);
        }
        log.error("A request failed", e);
        return Refusal.of(Failure.INTERNAL, "Something went wrong here");
    }

    /** Whether the same statement may do later. */
    public static boolean passing(PgException refused) {
        String state = refused.getSqlState();
        return state != null && PASSING.contains(state.substring(0, 2));
    }
}
