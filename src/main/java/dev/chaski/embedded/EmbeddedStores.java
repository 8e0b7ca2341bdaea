// SPDX-License-Identifier: Apache-2.0
package dev.chaski.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One instance's hold on the embedded servers of a data directory.
 *
 * <p>While at least one hold is open, in this JVM or another, the servers stay up; the {@link #close()} of the last one
 * stops them. A hold whose process was killed does not count. Servers that are found running are used; servers that
 * died are started again, on their former port if that is free. All methods block.
 */
public final class EmbeddedStores implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedStores.class);
    private static final long KEEPING_MS = 2000;

    private final DirectoryLock lock;
    private final Residents residents;
    private final PostgresServer postgres;
    private final RedisServer redis;
    private boolean wantsPostgres;
    private boolean wantsRedis;
    private volatile Path residence;
    private ScheduledExecutorService keeper;
    /** Said once, and tried again and again. */
    private String keptFrom;

    private EmbeddedStores(Path directory) {
        this.lock = new DirectoryLock(directory.resolve("lock"));
        this.residents = new Residents(directory.resolve("instances"));
        this.postgres = new PostgresServer(directory);
        this.redis = new RedisServer(directory);
    }

    /**
     * Takes a hold on the servers of the directory, which is made if it is not there, and starts those that are wanted
     * and not running. The first start unpacks and initialises, which takes seconds; it returns when the servers answer.
     *
     * @throws EmbeddedException if a wanted server is not in this jar, or does not start
     */
    public static EmbeddedStores open(Path dataDir, boolean wantPostgres, boolean wantRedis) {
        EmbeddedStores stores = new EmbeddedStores(realDirectory(dataDir));
        stores.wantsPostgres = wantPostgres;
        stores.wantsRedis = wantRedis;
        stores.lock.run(stores::moveIn);
        return stores;
    }

    /** From now until it is closed: a server that was wanted and dies is started again within seconds. */
    public EmbeddedStores keepRunning() {
        keeper = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, "chaski-embedded-keeper");
            thread.setDaemon(true);
            return thread;
        });
        keeper.scheduleWithFixedDelay(this::keep, KEEPING_MS, KEEPING_MS, TimeUnit.MILLISECONDS);
        return this;
    }

    private void keep() {
        try {
            if (hasDied()) {
                lock.run(this::startAgain);
            }
        } catch (EmbeddedException e) {
            if (!e.getMessage().equals(keptFrom)) {
                LOG.warn("What has died could not be started again: {}", e.getMessage());
                keptFrom = e.getMessage();
            }
        }
    }

    private boolean hasDied() {
        return (wantsPostgres && postgres.pid().isEmpty())
                || (wantsRedis && redis.pid().isEmpty());
    }

    private void startAgain() {
        if (residence != null && hasDied()) {
            LOG.warn("An embedded server has died and is started again");
            ensureRunning();
        }
    }

    /**
     * The URI of the database {@code chaski}, for example {@code postgresql://chaski@127.0.0.1:40123/chaski}.
     *
     * @throws EmbeddedException if no PostgreSQL was wanted
     */
    public String postgresUri() {
        return postgres.uri("chaski");
    }

    /**
     * For example {@code redis://127.0.0.1:40124}.
     *
     * @throws EmbeddedException if no Redis was wanted
     */
    public String redisUri() {
        return redis.uri();
    }

    /**
     * A fresh, empty database on the same PostgreSQL; one of that name, if there is one, is dropped first.
     *
     * @param name a lower-case letter, then lower-case letters, digits and underscores, 63 at most
     * @return its URI
     */
    public String createDatabase(String name) {
        return postgres.createDatabase(name);
    }

    /** The main process of each server that runs for the directory: {@code postgres}, {@code redis}. */
    public static Map<String, Long> pids(Path dataDir) {
        EmbeddedStores stores = new EmbeddedStores(realDirectory(dataDir));
        Map<String, Long> pids = new HashMap<>();
        stores.postgres.pid().ifPresent(pid -> pids.put("postgres", pid));
        stores.redis.pid().ifPresent(pid -> pids.put("redis", pid));
        return pids;
    }

    /** Gives up this hold; the last one stops the servers. A second call does nothing. */
    @Override
    public void close() {
        if (keeper != null) {
            keeper.shutdown();
        }
        lock.run(this::moveOut);
    }

    private void moveIn() {
        residence = residents.enter();
        try {
            ensureRunning();
        } catch (RuntimeException e) {
            moveOutAfter(e);
            throw e;
        }
    }

    private void ensureRunning() {
        CompletableFuture<Void> other =
                wantsRedis ? beside(redis::ensureRunning) : CompletableFuture.completedFuture(null);
        try {
            if (wantsPostgres) {
                postgres.ensureRunning();
            }
        } finally {
            // whatever became of PostgreSQL, nothing may still be starting when the lock is given up
            other.handle((done, failure) -> null).join();
        }
        finish(other);
    }

    private static CompletableFuture<Void> beside(Runnable start) {
        return CompletableFuture.runAsync(start, work -> new Thread(work, "chaski-embedded-redis").start());
    }

    private static void finish(CompletableFuture<Void> start) {
        try {
            start.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    private void moveOutAfter(RuntimeException failure) {
        try {
            moveOut();
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
    }

    private void moveOut() {
        if (residence == null) {
            return;
        }
        residents.leave(residence);
        residence = null;
        if (residents.none()) {
            try {
                redis.stop();
            } finally {
                postgres.stop();
            }
        }
    }

    private static Path realDirectory(Path dataDir) {
        try {
            return Files.createDirectories(dataDir.toAbsolutePath()).toRealPath();
        } catch (IOException e) {
            throw new EmbeddedException("The data directory " + dataDir + " cannot be made: " + e.getMessage(), e);
        }
    }
}
