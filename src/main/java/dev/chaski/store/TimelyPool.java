// SPDX-License-Identifier: Apache-2.0
package dev.chaski.store;

import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PrepareOptions;
import io.vertx.sqlclient.PreparedQuery;
import io.vertx.sqlclient.Query;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.SqlResult;
import io.vertx.sqlclient.TransactionPropagation;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collector;

/**
 * A pool that answers in time or fails. While it is known that the server does not answer, nothing is asked ({@link NotAskedException}); a question that got no answer in time fails, and where the pool heard
 * nothing at all for that long, its connections are left behind and new ones made: a time-out alone would leave the lost reply's slot occupied. The sockets left behind end by
 * their idle time-out.
 */
final class TimelyPool implements Pool {
    /** A transaction is several statements, and each of them is bounded at the server. */
    private static final int STATEMENTS_OF_A_TRANSACTION = 3;

    /** The database has become read only: this connection leads to what is a replica now. */
    private static final String READ_ONLY = "25006";

    private final Supplier<Pool> connect;
    private final long limitMs;
    private final BooleanSupplier worthAsking;
    private volatile Pool current;
    private volatile long answeredAt = System.nanoTime();
    private volatile long renewedAt = answeredAt;
    private volatile long askedAt = answeredAt;
    private volatile boolean closed;

    /** {@code worthAsking} is asked before every question. */
    TimelyPool(Supplier<Pool> connect, long limitMs, BooleanSupplier worthAsking) {
        this.connect = connect;
        this.limitMs = limitMs;
        this.worthAsking = worthAsking;
        this.current = connect.get();
    }

    /** When the server last said anything to this pool, by {@link System#nanoTime()}. */
    long answeredAt() {
        return answeredAt;
    }

    private <T> Future<T> bounded(long ms, Function<Pool, Future<T>> question) {
        if (!worthAsking.getAsBoolean()) {
            return Future.failedFuture(new NotAskedException());
        }
        Pool used = current;
        askedAt = System.nanoTime();
        return question.apply(used)
                .timeout(ms, TimeUnit.MILLISECONDS)
                .onSuccess(answer -> answeredAt = System.nanoTime())
                .onFailure(e -> failed(used, e));
    }

    private void failed(Pool used, Throwable why) {
        if (why instanceof PgException refused) {
            answeredAt = System.nanoTime();
            if (READ_ONLY.equals(refused.getSqlState())) {
                renew(used);
            }
        } else if (why instanceof TimeoutException && silentForAsLong()) {
            renew(used);
        }
    }

    private boolean silentForAsLong() {
        long now = System.nanoTime();
        return Math.min(now - answeredAt, now - renewedAt) >= TimeUnit.MILLISECONDS.toNanos(limitMs);
    }

    /** Makes new connections for what is asked from now on; what is under way on the old ones may still be answered. */
    void renew() {
        renew(current);
    }

    /** As {@link #renew()}, where something was asked since the last answer: connections of another pool have turned out to be dead. */
    void renewIfUnanswered() {
        if (askedAt - answeredAt > 0 && askedAt - renewedAt > 0) {
            renew(current);
        }
    }

    private synchronized void renew(Pool used) {
        if (used == current && !closed) {
            current = connect.get();
            renewedAt = System.nanoTime();
            used.close();
        }
    }

    @Override
    public Future<SqlConnection> getConnection() {
        return worthAsking.getAsBoolean() ? current.getConnection() : Future.failedFuture(new NotAskedException());
    }

    @Override
    public <T> Future<T> withTransaction(Function<SqlConnection, Future<T>> work) {
        return bounded(limitMs * STATEMENTS_OF_A_TRANSACTION, pool -> pool.withTransaction(work));
    }

    @Override
    public <T> Future<T> withTransaction(TransactionPropagation propagation, Function<SqlConnection, Future<T>> work) {
        return bounded(limitMs * STATEMENTS_OF_A_TRANSACTION, pool -> pool.withTransaction(propagation, work));
    }

    @Override
    public <T> Future<T> withConnection(Function<SqlConnection, Future<T>> work) {
        return bounded(limitMs * STATEMENTS_OF_A_TRANSACTION, pool -> pool.withConnection(work));
    }

    @Override
    public Query<RowSet<Row>> query(String sql) {
        return new TimelyQuery<>(pool -> pool.query(sql));
    }

    @Override
    public PreparedQuery<RowSet<Row>> preparedQuery(String sql) {
        return new TimelyPreparedQuery<>(pool -> pool.preparedQuery(sql));
    }

    @Override
    public PreparedQuery<RowSet<Row>> preparedQuery(String sql, PrepareOptions options) {
        return new TimelyPreparedQuery<>(pool -> pool.preparedQuery(sql, options));
    }

    @Override
    public int size() {
        return current.size();
    }

    @Override
    public synchronized Future<Void> close() {
        closed = true;
        return current.close();
    }

    private final class TimelyQuery<T> implements Query<T> {
        private final Function<Pool, Query<T>> on;

        TimelyQuery(Function<Pool, Query<T>> on) {
            this.on = on;
        }

        @Override
        public Future<T> execute() {
            return bounded(limitMs, pool -> on.apply(pool).execute());
        }

        @Override
        public <R> Query<SqlResult<R>> collecting(Collector<Row, ?, R> collector) {
            return new TimelyQuery<>(pool -> on.apply(pool).collecting(collector));
        }

        @Override
        public <U> Query<RowSet<U>> mapping(Function<Row, U> mapper) {
            return new TimelyQuery<>(pool -> on.apply(pool).mapping(mapper));
        }
    }

    private final class TimelyPreparedQuery<T> implements PreparedQuery<T> {
        private final Function<Pool, PreparedQuery<T>> on;

        TimelyPreparedQuery(Function<Pool, PreparedQuery<T>> on) {
            this.on = on;
        }

        @Override
        public Future<T> execute() {
            return bounded(limitMs, pool -> on.apply(pool).execute());
        }

        @Override
        public Future<T> execute(Tuple values) {
            return bounded(limitMs, pool -> on.apply(pool).execute(values));
        }

        @Override
        public Future<T> executeBatch(List<Tuple> rows) {
            return bounded(limitMs, pool -> on.apply(pool).executeBatch(rows));
        }

        @Override
        public <R> PreparedQuery<SqlResult<R>> collecting(Collector<Row, ?, R> collector) {
            return new TimelyPreparedQuery<>(pool -> on.apply(pool).collecting(collector));
        }

        @Override
        public <U> PreparedQuery<RowSet<U>> mapping(Function<Row, U> mapper) {
            return new TimelyPreparedQuery<>(pool -> on.apply(pool).mapping(mapper));
        }
    }
}
