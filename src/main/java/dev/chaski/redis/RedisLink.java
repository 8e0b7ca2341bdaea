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
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection to Redis that never makes anybody wait: every command is answered or failed within the time-out. It is its own circuit breaker. The first time-out (or a loss, or the news that Redis has become
 * read only) opens it: the connection is dropped, since its replies would come to the wrong askers' patience, and every command fails at once. Then one connection at a time is
 * tried, for ever, with jitter and growing pauses; the first that Redis greets closes it again.
 */
public final class RedisLink implements RedisCommands {
    private static final Logger log = LoggerFactory.getLogger(RedisLink.class);
    private static final int CONNECT_TIMEOUT_MS = 2000;
    private static final int WAITING = 100_000;
    /** A connection that lasted so long was a good one. */
    private static final long GOOD_NS = TimeUnit.SECONDS.toNanos(5);
    /** What a replica says to a write; a connection that is made anew may find who is in charge now. */
    private static final String READ_ONLY = "READONLY";

    private final Vertx vertx;
    private final String uri;
    private final long timeoutMs;
    private final Backoff backoff =
            new Backoff(() -> ThreadLocalRandom.current().nextDouble());
    private volatile Link link;
    private volatile boolean closed;
    private boolean told = true;

    /** A connection and the client that was made for it: closing the client ends the socket, whatever still waits on it. */
    private record Link(Redis client, RedisConnection connection, long since) {}

    public RedisLink(Vertx vertx, String uri, long timeoutMs) {
        this.vertx = vertx;
        this.uri = uri;
        this.timeoutMs = timeoutMs;
    }

    /** Tries once, and then goes on by itself: the future tells of the first try only. */
    public Future<Void> connect() {
        Redis client = client();
        return client.connect()
                .timeout(timeoutMs + CONNECT_TIMEOUT_MS, TimeUnit.MILLISECONDS)
                .onSuccess(connection -> use(new Link(client, connection, System.nanoTime())))
                .onFailure(e -> {
                    client.close();
                    reconnectSoon(e.toString());
                })
                .mapEmpty();
    }

    private Redis client() {
        RedisOptions options = new RedisOptions()
                .setConnectionString(uri)
                .setMaxPoolSize(1)
                .setMaxPoolWaiting(1)
                .setMaxWaitingHandlers(WAITING);
        options.getNetClientOptions()
                .setConnectTimeout(CONNECT_TIMEOUT_MS)
                .setTcpKeepAlive(true)
                .setTcpNoDelay(true);
        return Redis.createClient(vertx, options);
    }

    private synchronized void use(Link fresh) {
        if (closed) {
            fresh.client().close();
            return;
        }
        // one or the other, by how it ended
        fresh.connection().exceptionHandler(e -> lost(fresh, e.toString()));
        fresh.connection().endHandler(end -> lost(fresh, "closed"));
        link = fresh;
        if (told) {
            log.info("Redis is there");
            told = false;
        }
    }

    private synchronized void lost(Link lost, String why) {
        if (!lost.equals(link)) {
            return;
        }
        link = null;
        lost.client().close();
        if (System.nanoTime() - lost.since() > GOOD_NS) {
            backoff.reset();
        }
        reconnectSoon(why);
    }

    /** A warning at the beginning of an outage; what the tries find is only for those who look closer. */
    private synchronized void reconnectSoon(String why) {
        if (closed) {
            return;
        }
        if (told) {
            log.debug("Redis cannot be reached: {}", why);
        } else {
            log.warn("Redis is away ({}): routes are guessed until it returns", why);
            told = true;
        }
        vertx.setTimer(backoff.next(), timer -> connect());
    }

    /** Whether commands have a chance now. */
    public boolean up() {
        return link != null;
    }

    @Override
    public Future<Response> send(Request request) {
        return bounded(connection -> connection.send(request));
    }

    @Override
    public Future<List<Response>> batch(List<Request> requests) {
        return bounded(connection -> connection.batch(requests));
    }

    private <T> Future<T> bounded(Function<RedisConnection, Future<T>> question) {
        Link used = link;
        if (used == null) {
            return Future.failedFuture("Redis is away");
        }
        return question.apply(used.connection())
                .timeout(timeoutMs, TimeUnit.MILLISECONDS)
                .onFailure(e -> failed(used, e));
    }

    private void failed(Link used, Throwable why) {
        if (why instanceof TimeoutException) {
            lost(used, "no answer in " + timeoutMs + " ms");
        } else if (String.valueOf(why.getMessage()).startsWith(READ_ONLY)
                && System.nanoTime() - used.since() > GOOD_NS) {
            lost(used, "read only");
        }
    }

    /** Ends the connection and the trying. */
    public synchronized Future<Void> close() {
        closed = true;
        return link == null ? Future.succeededFuture() : link.client().close();
    }
}
