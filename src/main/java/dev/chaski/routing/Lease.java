// SPDX-License-Identifier: Apache-2.0
package dev.chaski.routing;

import dev.chaski.chat.UserId;
import dev.chaski.redis.Keys;
import dev.chaski.redis.LuaScript;
import dev.chaski.redis.RedisCommands;
import dev.chaski.turns.Turns;
import io.vertx.core.Future;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This instance's word that all its routes are written, good for a few seconds of Redis's own clock. An instance that finds its lease gone (it was paused, or Redis was emptied), or could not write a route,
 * begins a new incarnation: it takes the lease again, writes all routes under the new name, says that they are complete, and sweeps what the old name has left behind.
 */
public final class Lease {
    private static final Logger log = LoggerFactory.getLogger(Lease.class);
    static final long LIFE_MS = 5000;
    private static final long RENEW_MS = 1000;
    private static final long REWRITE_NANOS = 3600_000_000_000L;
    private static final LuaScript RENEW = LuaScript.named("lease_renew");

    /** Who has something to do when this instance takes another name. */
    public interface Listener {
        /** The routes that were missing for a while are complete again: what was missed meanwhile can be looked for. */
        void complete();

        /** Of these users there were routes under old names, which nobody was left to remove. */
        void swept(Collection<UserId> users);
    }

    private final Turns turns;
    private final RedisCommands redis;
    private final LastAlive lastAlive;
    private final RouteTable routes;
    private final String nodeId;
    private final String key;
    private final Listener listener;
    private String incarnation = UUID.randomUUID().toString();
    private boolean held;
    /** Whether others may have missed routes of this instance, and it what was sent to them. */
    private boolean missed;

    private boolean swept = true;
    private boolean sweeping;
    private volatile boolean complete;
    private volatile boolean failedWrite;
    private boolean busy;
    private boolean released;
    private long rewrittenAt;

    public Lease(Turns turns, RedisCommands redis, Keys keys, RouteTable routes, String nodeId, Listener listener) {
        this.turns = turns;
        this.redis = redis;
        this.lastAlive = new LastAlive(redis, keys);
        this.routes = routes;
        this.nodeId = nodeId;
        this.key = keys.lease(nodeId);
        this.listener = listener;
        routes.onFailedWrite(() -> failedWrite = true);
    }

    /** Takes the lease and keeps it; without Redis it goes on trying. */
    public Future<Void> start() {
        turns.every(RENEW_MS, this::keep);
        return keep();
    }

    /** Whether the routes of this instance are complete, as far as it knows. */
    public boolean complete() {
        return complete;
    }

    private Future<Void> keep() {
        if (busy || released) {
            return Future.succeededFuture();
        }
        busy = true;
        return keepOrBeginAnew()
                .recover(e -> {
                    complete = false;
                    log.debug("The lease could not be kept: {}", e.toString());
                    return Future.succeededFuture();
                })
                .eventually(() -> {
                    busy = false;
                    return Future.succeededFuture();
                });
    }

    private Future<Void> keepOrBeginAnew() {
        if (failedWrite) {
            beginAnew("A route could not be written");
        }
        if (!complete) {
            return writeAll();
        }
        return renew("complete").compose(kept -> {
            if (!kept) {
                beginAnew("The lease was gone");
                return writeAll();
            }
            if (turns.nanos() - rewrittenAt > REWRITE_NANOS) {
                takeAnotherName();
                return writeAll().onFailure(e -> missed = true);
            }
            sweepOldNames();
            return Future.succeededFuture();
        });
    }

    private void beginAnew(String why) {
        log.warn("{}: a new incarnation writes the routes of this instance again", why);
        takeAnotherName();
        complete = false;
        missed = true;
        failedWrite = false;
    }

    /** Once an hour too, when nothing is missing: the list of an incarnation's users would grow with everybody who ever came. */
    private void takeAnotherName() {
        incarnation = UUID.randomUUID().toString();
        held = false;
        swept = false;
    }

    /** The lease first, and complete last: whoever sees a route of an incarnation, and then no lease of it, may sweep that route. */
    private Future<Void> writeAll() {
        return renew("writing")
                .compose(taken -> {
                    if (!taken) {
                        beginAnew("The lease was gone");
                        return renew("writing");
                    }
                    return Future.succeededFuture(true);
                })
                .compose(taken -> routes.rewrite(incarnation))
                .compose(written -> failedWrite ? Future.succeededFuture(false) : renew("complete"))
                .onSuccess(done -> {
                    if (done) {
                        rewrittenAt = turns.nanos();
                        complete = true;
                        if (missed) {
                            missed = false;
                            listener.complete();
                        }
                        sweepOldNames();
                    }
                })
                .mapEmpty();
    }

    private void sweepOldNames() {
        if (!swept && !sweeping) {
            swept = true;
            sweeping = true;
            routes.sweep(nodeId, false, listener::swept)
                    .onFailure(e -> {
                        log.debug("Old routes were not swept, and will be: {}", e.toString());
                        swept = false;
                    })
                    .onComplete(done -> sweeping = false);
        }
    }

    /** Answers whether the lease is this incarnation's; one that never had it takes it, whatever it holds. */
    private Future<Boolean> renew(String state) {
        List<String> arguments = List.of(incarnation, state, Long.toString(LIFE_MS), held ? "0" : "1");
        List<Request> requests = List.of(RENEW.on(List.of(key), arguments), lastAlive.note(nodeId));
        return redis.batch(requests).map(replies -> {
            boolean kept = replies.get(0).toInteger() == 1;
            held |= kept;
            return kept;
        });
    }

    static boolean complete(Response lease) {
        return lease != null && lease.toString().endsWith("|complete");
    }

    /** Gives the lease up, so that nobody counts on routes that are being taken down. */
    public Future<Void> release() {
        released = true;
        complete = false;
        held = false;
        return renew("writing").<Void>mapEmpty().otherwiseEmpty();
    }
}
