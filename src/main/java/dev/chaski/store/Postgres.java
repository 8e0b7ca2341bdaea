// SPDX-License-Identifier: Apache-2.0
package dev.chaski.store;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/**
 * The connections of one instance. Readers share a pool; whoever writes in batches takes a {@linkplain #writer writing connection} of its own, so that a slow read never stands in front of a commit.
 *
 * <p>Plans: a plan that was made while a table was empty must stay right when it has grown, so the sessions take generic plans and know no sequential scan, hash or merge join (PITFALLS, PostgreSQL).
 */
public final class Postgres {
    private static final int STATEMENTS_CACHED = 256;
    private static final int STATEMENT_LENGTH_CACHED = 8192;
    private static final int WAITING = 10_000;
    private static final int CONNECT_TIMEOUT_S = 3;
    private static final Map<String, String> PLANS = Map.of(
            "plan_cache_mode", "force_generic_plan",
            "enable_seqscan", "off",
            "enable_hashjoin", "off",
            "enable_mergejoin", "off",
            "enable_hashagg", "off",
            "jit", "off");

    private final Vertx vertx;
    private final PgConnectOptions options;
    private final Pool readers;
    private final List<Pool> all = new CopyOnWriteArrayList<>();

    /** Connects lazily. {@code statementTimeoutMs} bounds every statement at the server; locks are waited for at most half of it. */
    public Postgres(Vertx vertx, String uri, int readers, long statementTimeoutMs) {
        this.vertx = vertx;
        this.options = PgConnectOptions.fromUri(uri)
                .setCachePreparedStatements(true)
                .setPreparedStatementCacheMaxSize(STATEMENTS_CACHED)
                .setPreparedStatementCacheSqlLimit(STATEMENT_LENGTH_CACHED)
                .addProperty("application_name", "chaski")
                .addProperty("statement_timeout", Long.toString(statementTimeoutMs))
                .addProperty("lock_timeout", Long.toString(Math.max(1, statementTimeoutMs / 2)))
                .addProperty("idle_in_transaction_session_timeout", Long.toString(statementTimeoutMs * 2));
        PLANS.forEach(options::addProperty);
        this.readers = pool(readers, new PgConnectOptions(options));
    }

    /** For reads, and for transactions that people ask for one at a time. */
    public Pool readers() {
        return readers;
    }

    /** A connection of one's own, remade when it breaks: statements run one after the other in the order of asking. */
    public Pool writer() {
        return pool(1, new PgConnectOptions(options).setPipeliningLimit(1));
    }

    /** Like {@link #writer}, for what may be lost at a crash: its commits do not wait for the disk. */
    public Pool lazyWriter() {
        return pool(1, new PgConnectOptions(options).setPipeliningLimit(1).addProperty("synchronous_commit", "off"));
    }

    private Pool pool(int size, PgConnectOptions connect) {
        Pool pool = PgBuilder.pool()
                .with(new PoolOptions()
                        .setMaxSize(size)
                        .setMaxWaitQueueSize(WAITING)
                        .setConnectionTimeout(CONNECT_TIMEOUT_S)
                        .setConnectionTimeoutUnit(TimeUnit.SECONDS))
                .connectingTo(connect)
                .using(vertx)
                .build();
        all.add(pool);
        return pool;
    }

    /** Closes every connection that was handed out. */
    public Future<Void> close() {
        return Future.join(all.stream().map(Pool::close).toList()).mapEmpty();
    }
}
