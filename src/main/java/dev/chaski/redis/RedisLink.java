// SPDX-License-Identifier: Apache-2.0
package dev.chaski.redis;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection to Redis that never makes anybody wait: every command is answered or failed within the time-out, and while the connection is away they all fail at once. It is made anew for ever, with jitter;
 * a time-out ends the connection too, since its replies would come to the wrong askers' patience (PITFALLS, Redis client).
 */
public final class RedisLink implements RedisCommands {
    private static final Logger log = LoggerFactory.getLogger(RedisLink.class);
    private static final long RETRY_MIN_MS = 100;
    private static final long RETRY_MAX_MS = 1500;

    private final Vertx vertx;
    private final Redis redis;
    private final long timeoutMs;
    private volatile RedisConnection connection;
    private volatile boolean closed;

    public RedisLink(Vertx vertx, String uri, long timeoutMs) {
        this.vertx = vertx;
        this.timeoutMs = timeoutMs;
        RedisOptions options = new RedisOptions().setConnectionString(uri).setMaxWaitingHandlers(100_000);
        options.getNetClientOptions()
                .setConnectTimeout(2000)
                .setTcpKeepAlive(true)
                .setTcpNoDelay(true);
        redis = Redis.createClient(vertx, options);
    }

    /** Tries once, and then goes on by itself: the future tells of the first try only. */
    public Future<Void> connect() {
        return redis.connect()
                .timeout(timeoutMs + 2000, TimeUnit.MILLISECONDS)
                .onSuccess(this::use)
                .onFailure(this::retry)
                .mapEmpty();
    }

    private void use(RedisConnection fresh) {
        fresh.exceptionHandler(e -> log.debug("Redis: {}", e.toString()));
        fresh.endHandler(end -> lost(fresh, "closed"));
        connection = fresh;
        log.info("Redis is there");
    }

    private void lost(RedisConnection lost, String why) {
        if (connection == lost) {
            connection = null;
            if (!closed) {
                log.warn("Redis is away ({}): routes are guessed until it returns", why);
                lost.close();
                reconnectSoon();
            }
        }
    }

    private void retry(Throwable why) {
        log.debug("Redis cannot be reached: {}", why.toString());
        reconnectSoon();
    }

    private void reconnectSoon() {
        if (!closed) {
            vertx.setTimer(ThreadLocalRandom.current().nextLong(RETRY_MIN_MS, RETRY_MAX_MS), t -> connect());
        }
    }

    /** Whether commands have a chance now. */
    public boolean up() {
        return connection != null;
    }

    @Override
    public Future<Response> send(Request request) {
        RedisConnection current = connection;
        return current == null ? away() : bounded(current, current.send(request));
    }

    @Override
    public Future<List<Response>> batch(List<Request> requests) {
        RedisConnection current = connection;
        return current == null ? away() : bounded(current, current.batch(requests));
    }

    private <T> Future<T> bounded(RedisConnection used, Future<T> reply) {
        return reply.timeout(timeoutMs, TimeUnit.MILLISECONDS).onFailure(e -> {
            if (!reply.isComplete()) {
                lost(used, "no answer in " + timeoutMs + " ms");
            }
        });
    }

    private static <T> Future<T> away() {
        return Future.failedFuture("Redis is away");
    }

    /** Ends the connection and the trying. */
    public Future<Void> close() {
        closed = true;
        return redis.close();
    }
}
