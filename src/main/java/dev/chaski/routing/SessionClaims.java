// SPDX-License-Identifier: Apache-2.0
package dev.chaski.routing;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.chaski.redis.Keys;
import dev.chaski.redis.LuaScript;
import dev.chaski.redis.RedisCommands;
import dev.chaski.turns.Turns;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which instance has a SockJS session, each of whose requests may come to any instance: {@code sockjs:{session}} in Redis names the first that was asked to open it, and lives as long as the session and a
 * little longer. A node's id is new at every start, so that a claim never outlives its process unnoticed, and a session is never opened twice.
 *
 * <p>Without Redis a session is wherever it is known to be, else where the hash of its name says: one that was opened before, at another instance, and is not known here, is lost to its client, which opens a
 * new one and goes on from its cursors. Safe on any thread.
 */
public final class SessionClaims {
    private static final Logger log = LoggerFactory.getLogger(SessionClaims.class);
    private static final long LIFE_MS = 30_000;
    private static final long KEEP_MS = 5_000;
    private static final int KEPT_AT_ONCE = 250;
    /** Longer than SockJS remembers a session that has ended. */
    private static final long REMEMBERED_NANOS = 20_000_000_000L;

    private static final Duration KNOWN_FOR = Duration.ofSeconds(60);
    private static final int MOST_KNOWN = 100_000;
    private static final LuaScript CLAIM = LuaScript.named("session_claim");

    private final Turns turns;
    private final RedisCommands redis;
    private final Keys keys;
    private final Ownership ownership;
    private final String nodeId;
    private final Map<String, Own> own = new ConcurrentHashMap<>();
    private final Cache<String, Holder> elsewhere = Caffeine.newBuilder()
            .expireAfterAccess(KNOWN_FOR)
            .maximumSize(MOST_KNOWN)
            .build();

    private record Own(boolean open, long since) {}

    /**
     * The instance that has a session.
     *
     * @param claimed whether it has said so itself; else it is only the one that should, and may have to open it
     */
    public record Holder(String nodeId, boolean claimed) {}

    public SessionClaims(Turns turns, RedisCommands redis, Keys keys, Ownership ownership, String nodeId) {
        this.turns = turns;
        this.redis = redis;
        this.keys = keys;
        this.ownership = ownership;
        this.nodeId = nodeId;
    }

    /** Begins to keep what is claimed. */
    public void start() {
        turns.every(KEEP_MS, this::keep);
    }

    /** Whether this instance has it, or had it a moment ago. */
    public boolean has(String session) {
        return own.containsKey(session);
    }

    /** Takes a session without asking. */
    public void take(String session) {
        own.put(session, new Own(false, turns.nanos()));
    }

    /** Who has a session that is to be opened if nobody has it: this instance then. Empty: it was here and is over. */
    public Future<Optional<Holder>> claim(String session) {
        return known(session, claiming(session), before -> {
            if (before == null) {
                take(session);
                return Optional.of(new Holder(nodeId, true));
            }
            return holder(session, before.toString());
        });
    }

    /** Who has a session. Empty: nobody. */
    public Future<Optional<Holder>> find(String session) {
        Request asking = Request.cmd(Command.GET).arg(keys.sockJsSession(session));
        return known(session, asking, found -> found == null ? Optional.empty() : holder(session, found.toString()));
    }

    private interface Reading {
        Optional<Holder> of(Response reply);
    }

    private Future<Optional<Holder>> known(String session, Request asking, Reading reading) {
        Holder here = has(session) ? new Holder(nodeId, true) : elsewhere.getIfPresent(session);
        return here != null
                ? Future.succeededFuture(Optional.of(here))
                : redis.send(asking).map(reading::of).otherwise(e -> Optional.of(byHash(session)));
    }

    private Holder byHash(String session) {
        Holder holder = new Holder(ownership.gatewayFor(session), false);
        if (!holder.nodeId().equals(nodeId)) {
            elsewhere.put(session, holder);
        }
        return holder;
    }

    private Optional<Holder> holder(String session, String node) {
        if (node.equals(nodeId)) {
            return Optional.of(new Holder(nodeId, true)).filter(here -> has(session));
        }
        Holder holder = new Holder(node, true);
        elsewhere.put(session, holder);
        return Optional.of(holder);
    }

    private Request claiming(String session) {
        return CLAIM.on(List.of(keys.sockJsSession(session)), List.of(nodeId, Long.toString(LIFE_MS)));
    }

    /** A session has begun here. */
    public void opened(String session) {
        own.put(session, new Own(true, turns.nanos()));
    }

    /** It is over; for a little while its client can still be told so here. */
    public void ended(String session) {
        own.computeIfPresent(session, (s, before) -> new Own(false, turns.nanos()));
    }

    private void keep() {
        long now = turns.nanos();
        own.values().removeIf(it -> !it.open() && now - it.since() > REMEMBERED_NANOS);
        List<Request> claims = own.entrySet().stream()
                .filter(entry -> entry.getValue().open())
                .map(entry -> claiming(entry.getKey()))
                .toList();
        for (int i = 0; i < claims.size(); i += KEPT_AT_ONCE) {
            redis.batch(claims.subList(i, Math.min(claims.size(), i + KEPT_AT_ONCE)))
                    .onFailure(e -> log.debug("Claims of sessions were not kept, and will be: {}", e.toString()));
        }
    }
}
