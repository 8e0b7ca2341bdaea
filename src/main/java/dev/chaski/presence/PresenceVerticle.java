// SPDX-License-Identifier: Apache-2.0
package dev.chaski.presence;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.chaski.bus.ClusterBus;
import dev.chaski.bus.Tags;
import dev.chaski.chat.UserId;
import dev.chaski.routing.FanOut;
import dev.chaski.routing.Roster;
import dev.chaski.routing.RouteTable;
import dev.chaski.store.Acquaintances.Acquaintance;
import dev.chaski.store.Privacy;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.sqlclient.SqlClient;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns: what it has told of users last, and the sweep after an instance that died.
 * Hears: {@link Look} on {@code presence.{node}.{number}}; that a member has left the cluster.
 * Says: {@link PresenceChange} to all instances.
 * If it dies: presence stays as it was told until the user's next change; routes of dead instances stay until they expire.
 */
public final class PresenceVerticle extends VerticleBase {
    private static final Logger log = LoggerFactory.getLogger(PresenceVerticle.class);
    private static final long SETTLE_MS = 100;
    private static final long GRACE_MS = 2000;
    private static final int REMEMBERED = 100_000;

    private final Parts parts;
    private final int number;
    private final Set<UserId> looking = new HashSet<>();
    /** Instances that have left and were not swept yet. */
    private final Set<String> gone = new LinkedHashSet<>();

    private final Cache<UserId, Shown> told = Caffeine.newBuilder()
            .maximumSize(REMEMBERED)
            .expireAfterAccess(Duration.ofHours(1))
            .build();

    /** What presence works with. */
    public record Parts(
            ClusterBus bus, FanOut fanOut, Roster roster, RouteTable routes, Presence presence, SqlClient client) {}

    /** Of several on one instance only the first, {@code number} 0, sweeps. */
    public PresenceVerticle(Parts parts, int number) {
        this.parts = parts;
        this.number = number;
    }

    /** What this room says on the bus. */
    public static void register(Tags tags) {
        tags.add("look", Look.class)
                .add("presence", PresenceChange.class)
                .add("typing", TypingNote.class)
                .add("privacy-changed", PrivacyChanged.class);
    }

    @Override
    public Future<?> start() {
        if (number == 0) {
            parts.roster().onLeft(node -> context.runOnContext(v -> left(node)));
        }
        return parts.bus().listen(Look.at(parts.roster().nodeId(), number), this::look);
    }

    /** Several changes at once are one look. */
    private void look(Look look) {
        if (look.privacy()) {
            told.invalidate(look.user());
        }
        if (looking.add(look.user())) {
            vertx.setTimer(SETTLE_MS, timer -> lookAt(look.user(), false));
        }
    }

    /** Who seems to have gone gets a moment to come back: a reload or a bad network is no absence. */
    private void lookAt(UserId user, boolean afterGrace) {
        Privacy.of(parts.client(), user)
                .map(settings -> new Acquaintance(user, settings.showOnlineStatus(), settings.showLastSeen()))
                .compose(known ->
                        afterGrace ? goneOrNot(known) : parts.presence().shown(List.of(known)))
                .onSuccess(shown -> {
                    if (shown.get(0).status() == Shown.Status.OFFLINE && !afterGrace) {
                        vertx.setTimer(GRACE_MS, timer -> lookAt(user, true));
                    } else {
                        tell(shown.get(0));
                    }
                })
                .onFailure(e -> {
                    looking.remove(user);
                    log.debug("A user's presence could not be looked at: {}", e.toString());
                });
    }

    private Future<List<Shown>> goneOrNot(Acquaintance known) {
        Acquaintance open = new Acquaintance(known.user(), true, true);
        return parts.presence()
                .shown(List.of(open))
                .compose(now -> now.get(0).status() == Shown.Status.OFFLINE
                        ? parts.presence()
                                .seenNow(known.user(), Instant.now())
                                .transform(v -> parts.presence().shown(List.of(known)))
                        : parts.presence().shown(List.of(known)));
    }

    private void tell(Shown shown) {
        looking.remove(shown.user());
        if (!shown.equals(told.getIfPresent(shown.user()))) {
            told.put(shown.user(), shown);
            parts.fanOut().toAll(new PresenceChange(shown));
        }
    }

    /** One survivor is enough: the first by id. It sweeps after all that have left, since the one that was first before may have died with them, or have found no Redis. */
    private void left(String node) {
        gone.add(node);
        Roster roster = parts.roster();
        boolean first = roster.others().stream().noneMatch(other -> other.compareTo(roster.nodeId()) < 0);
        if (first) {
            log.info("Instance {} has left: its routes are swept", node);
            List.copyOf(gone).forEach(this::sweep);
        }
    }

    private void sweep(String node) {
        parts.routes()
                .sweep(node)
                .onSuccess(users -> {
                    gone.remove(node);
                    users.forEach(parts.presence()::changed);
                })
                .onFailure(e -> log.debug("The sweep of {} failed: {}", node, e.toString()));
    }
}
