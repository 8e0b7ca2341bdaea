// SPDX-License-Identifier: Apache-2.0
package dev.chaski.routing;

import dev.chaski.redis.Keys;
import dev.chaski.redis.LuaScript;
import dev.chaski.redis.RedisCommands;
import dev.chaski.turns.Turns;
import io.vertx.core.Future;
import io.vertx.redis.client.Response;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This instance's word that all its routes are written, good for a few seconds of Redis's own clock. Cleared by any failed write. An instance that finds its lease gone (it was paused, or Redis was emptied)
 * takes it under a new incarnation, writes all routes again and has its connections reconciled (DESIGN 4).
 */
public final class Lease {
    private static final Logger log = LoggerFactory.getLogger(Lease.class);
    private static final long LIFE_MS = 5000;
    private static final long RENEW_MS = 1000;
    private static final long REWRITE_NANOS = 3600_000_000_000L;
    private static final LuaScript RENEW = LuaScript.named("lease_renew");

    private final Turns turns;
    private final RedisCommands redis;
    private final RouteTable routes;
    private final String key;
    private final Runnable onNewIncarnation;
    private String incarnation = UUID.randomUUID().toString();
    private boolean held;
    private volatile boolean complete;
    private volatile boolean failedWrite;
    private boolean busy;
    private long rewrittenAt;

    public Lease(
            Turns turns, RedisCommands redis, Keys keys, RouteTable routes, String nodeId, Runnable onNewIncarnation) {
        this.turns = turns;
        this.redis = redis;
        this.routes = routes;
        this.key = keys.lease(nodeId);
        this.onNewIncarnation = onNewIncarnation;
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
        if (busy) {
            return Future.succeededFuture();
        }
        busy = true;
        boolean due = !complete || failedWrite || turns.nanos() - rewrittenAt > REWRITE_NANOS;
        return (due ? rewriteThenTake() : renew("complete", false))
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

    private Future<Void> rewriteThenTake() {
        failedWrite = false;
        return renew("writing", !held)
                .compose(taken -> routes.rewrite(incarnation))
                .compose(written -> renew(failedWrite ? "writing" : "complete", false))
                .onSuccess(done -> {
                    rewrittenAt = turns.nanos();
                    complete = !failedWrite;
                });
    }

    private Future<Void> renew(String state, boolean take) {
        List<String> arguments = List.of(incarnation, state, Long.toString(LIFE_MS), take ? "1" : "0");
        return redis.send(RENEW.on(List.of(key), arguments)).compose(reply -> {
            if (reply.toInteger() == 1) {
                held = true;
                return Future.succeededFuture();
            }
            lost();
            return Future.failedFuture("the lease was lost");
        });
    }

    private void lost() {
        log.warn("The lease on this instance's routes was lost: a new incarnation writes them again");
        incarnation = UUID.randomUUID().toString();
        held = false;
        complete = false;
        onNewIncarnation.run();
    }

    static boolean complete(Response lease) {
        return lease != null && lease.toString().endsWith("|complete");
    }

    /** Gives the lease up, so that nobody counts on routes that are being taken down. */
    public Future<Void> release() {
        complete = false;
        return renew("writing", true).otherwiseEmpty();
    }
}
