// SPDX-License-Identifier: Apache-2.0
package dev.chaski.store;

import dev.chaski.chat.ConversationId;
import dev.chaski.store.Appends.Alone;
import dev.chaski.store.Rooms.Room;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.function.Function;

/**
 * Who goes first at one conversation. Changes hold its row one after the other, and an owner that appends by comparison loses against each of them: while they never cease it would get in by luck alone. So changes share
 * an advisory lock, and an owner that has lost often enough takes it alone: those who came before it go first, those who come later wait. Nothing but fairness rests on it.
 */
final class Precedence {
    private static final String SHARED = "select pg_advisory_xact_lock_shared(hashtextextended($1::uuid::text, 0))";
    private static final String ALONE = "select pg_advisory_xact_lock(hashtextextended($1::uuid::text, 0))";

    private Precedence() {}

    /** For a change, until its transaction ends. */
    static Future<Void> shared(SqlClient transaction, ConversationId id) {
        return transaction.preparedQuery(SHARED).execute(Tuple.of(id.value())).mapEmpty();
    }

    /**
     * Loads when no change is under way; none begins until they are let in. Fails where they took longer than a lock is waited for. It is loaded on the connection that keeps them out: all others may be taken by those
     * who wait.
     */
    static Future<Alone> alone(Pool pool, ConversationId id, Function<SqlClient, Future<Room>> load) {
        Promise<Alone> inside = Promise.promise();
        Promise<Void> left = Promise.promise();
        pool.withTransaction(transaction -> transaction
                        .preparedQuery(ALONE)
                        .execute(Tuple.of(id.value()))
                        .compose(locked -> load.apply(transaction))
                        .compose(room -> {
                            inside.complete(new Alone(room, left::tryComplete));
                            return left.future();
                        }))
                .onFailure(inside::tryFail);
        return inside.future();
    }
}
