// SPDX-License-Identifier: Apache-2.0
package dev.chaski.store;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * The connections of one instance. Readers share a pool; whoever writes in batches takes a {@linkplain #writer writing connection} of its own, so that a slow read never stands in front of a commit.
 *
 * <p>Plans: a plan that was made while a table was empty must stay right when it has grown, so the sessions take generic plans and know no sequential scan, hash or merge join.
 */
public final class Postgres {
    private static final int STATEMENTS_CACHED = 256;
    private static final int STATEMENT_LENGTH_CACHED = 8192;
    private static final int WAITING = 10_000;
    private static final int CONNECTION_WAIT_S = 3;
    private static final int CONNECT_TIMEOUT_MS = 2000;
    /** Beyond the server's own limit: who waits longer hears no more from it. */
    private static final long ANSWER_MARGIN_MS = 500;

    private static final long WRITING_TIMEOUT_MS = 2500;
    private static final long PULSE_TIMEOUT_MS = 2000;
    /** A socket without a byte in either direction for so long is closed: no statement takes that long, so it was idle or is dead. */
    private static final long IDLE_MS = 20_000;

    private static final Map<String, String> PLANS = Map.of(
            "plan_cache_mode", "force_generic_plan",
            "enable_seqscan", "off",
            "enable_hashjoin", "off",
            "enable_mergejoin", "off",
            "enable_hashagg", "off",
            "jit", "off");

    private final Vertx vertx;
    private final PgConnectOptions options;
    private final long statementTimeoutMs;
    private final Pulse pulse;
    private final Pool readers;
    private final List<TimelyPool> all = new CopyOnWriteArrayList<>();

    /**
     * Connects lazily. {@code statementTimeoutMs} bounds every statement at the server, and a little later here; locks are waited for at most half of it. Writers have less patience (2.5 s): everybody's sends
     * wait behind a batch.
     */
    public Postgres(Vertx vertx, String uri, int readers, long statementTimeoutMs) {
        this.vertx = vertx;
        this.statementTimeoutMs = statementTimeoutMs;
        this.options = PgConnectOptions.fromUri(uri)
                .setCachePreparedStatements(true)
                .setPreparedStatementCacheMaxSize(STATEMENTS_CACHED)
                .setPreparedStatementCacheSqlLimit(STATEMENT_LENGTH_CACHED)
                .addProperty("application_name", "chaski");
        PLANS.forEach(options::addProperty);
        this.pulse = new Pulse(
                vertx,
                timely(1, connecting(PULSE_TIMEOUT_MS), PULSE_TIMEOUT_MS, () -> true),
                this::answeredAt,
                () -> all.forEach(TimelyPool::renewIfUnanswered));
        this.readers = timely(readers, connecting(statementTimeoutMs), statementTimeoutMs, pulse::answers);
    }

    /** Begins to look whether the server answers; until then it is taken to. */
    public void watch() {
        pulse.ask();
    }

    /** Whether messages can be stored, as far as is known: the server answers, and can be written. */
    public boolean up() {
        return pulse.writable();
    }

    /** For reads, and for transactions that people ask for one at a time. */
    public Pool readers() {
        return readers;
    }

    /** A reading connection of one's own, for what must not stand in anybody's queue. */
    public Pool reader() {
        return timely(1, connecting(statementTimeoutMs), statementTimeoutMs, pulse::answers);
    }

    /** A connection of one's own, remade when it breaks: statements run one after the other in the order of asking. */
    public Pool writer() {
        return writer("on");
    }

    /** Like {@link #writer}, for what may be lost at a crash: its commits do not wait for the disk. */
    public Pool lazyWriter() {
        return writer("off");
    }

    private Pool writer(String synchronousCommit) {
        long patience = Math.min(statementTimeoutMs, WRITING_TIMEOUT_MS);
        PgConnectOptions connect =
                connecting(patience).setPipeliningLimit(1).addProperty("synchronous_commit", synchronousCommit);
        return timely(1, connect, patience, pulse::writable);
    }

    private PgConnectOptions connecting(long patienceMs) {
        return new PgConnectOptions(options)
                .addProperty("statement_timeout", Long.toString(patienceMs))
                .addProperty("lock_timeout", Long.toString(Math.max(1, patienceMs / 2)))
                .addProperty("idle_in_transaction_session_timeout", Long.toString(patienceMs * 2));
    }

    private TimelyPool timely(int size, PgConnectOptions connect, long patienceMs, BooleanSupplier worthAsking) {
        NetClientOptions sockets = new NetClientOptions()
                .setConnectTimeout(CONNECT_TIMEOUT_MS)
                .setTcpKeepAlive(true)
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                .setIdleTimeout((int) Math.max(patienceMs * 2, IDLE_MS));
        TimelyPool pool =
                new TimelyPool(() -> pool(size, connect, sockets), patienceMs + ANSWER_MARGIN_MS, worthAsking);
        all.add(pool);
        return pool;
    }

    private Pool pool(int size, PgConnectOptions connect, NetClientOptions sockets) {
        return PgBuilder.pool()
                .with(new PoolOptions()
                        .setMaxSize(size)
                        .setMaxWaitQueueSize(WAITING)
                        .setConnectionTimeout(CONNECTION_WAIT_S)
                        .setConnectionTimeoutUnit(TimeUnit.SECONDS))
                .with(sockets)
                .connectingTo(connect)
                .using(vertx)
                .build();
    }

    private long answeredAt() {
        long latest = all.get(0).answeredAt();
        for (TimelyPool pool : all) {
            latest = pool.answeredAt() - latest > 0 ? pool.answeredAt() : latest;
        }
        return latest;
    }

    /** Closes every connection that was handed out. */
    public Future<Void> close() {
        pulse.stop();
        return Future.join(all.stream().map(Pool::close).toList()).mapEmpty();
    }
}
