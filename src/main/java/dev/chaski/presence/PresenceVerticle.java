// SPDX-License-Identifier: Apache-2.0
package dev.chaski.presence;

import dev.chaski.bus.ClusterBus;
import dev.chaski.bus.Tags;
import dev.chaski.chat.UserId;
import dev.chaski.presence.Look.Why;
import dev.chaski.presence.Presence.Sight;
import dev.chaski.presence.Whereabouts.Whereabout;
import dev.chaski.routing.FanOut;
import dev.chaski.routing.NodeInbox;
import dev.chaski.routing.Roster;
import dev.chaski.routing.RouteTable;
import dev.chaski.turns.Again;
import dev.chaski.turns.Turns;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns: which users are to be looked at, what was told of them last, and the sweep after instances that died, seen or unseen.
 * Hears: {@link Look} on {@code presence.{node}.{number}}, and, the first of an instance, on {@code presence} in turn with other instances, for those that have none; what other instances tell; that a member has left the cluster.
 * Says: {@link PresenceChange} to all instances, many users in one.
 * If it dies: presence stays as it was told until the user's next change; routes of dead instances stay until they expire.
 */
public final class PresenceVerticle extends VerticleBase {
    private static final Logger log = LoggerFactory.getLogger(PresenceVerticle.class);
    private static final long TICK_MS = 100;
    /** While messages wait, presence takes a tenth of the turns. */
    private static final int STRAINED_TICKS = 10;

    private static final int MOST_AT_ONCE = 500;

    private final Parts parts;
    private final int number;
    private final Looks looks = new Looks();
    private Again ticking;
    private boolean looking;
    private int ticks;

    /** What presence works with. */
    public record Parts(
            ClusterBus bus,
            NodeInbox inbox,
            FanOut fanOut,
            Roster roster,
            RouteTable routes,
            Presence presence,
            Whereabouts whereabouts) {}

    /** Of several on one instance only the first, {@code number} 0, sweeps, and looks for others. */
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
        Turns turns = Turns.of(vertx);
        if (number == 0) {
            Departures departures = new Departures(
                    turns,
                    parts.roster(),
                    parts.routes(),
                    users -> parts.presence().instanceChanged(turns, users));
            parts.roster().onLeft(node -> context.runOnContext(v -> departures.left(node)));
            departures.begin();
        }
        parts.inbox().on(PresenceChange.class, change -> change.users().forEach(shown -> looks.heard(shown, nowMs())));
        ticking = new Again(turns, TICK_MS, this::tick);
        Consumer<Look> look = each -> {
            looks.look(each, nowMs());
            ticking.later();
        };
        return parts.bus()
                .listen(Look.at(parts.roster().nodeId(), number), look)
                .compose(listening ->
                        number == 0 ? parts.bus().listen(Look.ANYWHERE, look) : Future.succeededFuture(listening));
    }

    private static long nowMs() {
        return System.nanoTime() / 1_000_000;
    }

    /** One look at a time, however many have changed: a herd of users waits here and not in the stores. */
    private void tick() {
        if (looks.waiting() == 0) {
            return;
        }
        ticking.later();
        ticks++;
        if (!looking && (ticks % STRAINED_TICKS == 0 || !parts.presence().strained())) {
            List<UserId> due = looks.due(nowMs(), MOST_AT_ONCE);
            if (!due.isEmpty()) {
                look(due);
            }
        }
    }

    private void look(List<UserId> due) {
        looking = true;
        parts.presence()
                .look(due)
                .compose(this::remember)
                .onSuccess(this::tell)
                .onFailure(e -> {
                    log.debug("The presence of {} users could not be looked at: {}", due.size(), e.toString());
                    looks.unseen(due, nowMs());
                })
                .onComplete(done -> looking = false);
    }

    private record Seen(Shown shown, boolean hidden, boolean gone) {}

    /** Who has certainly gone was last seen when the last socket went: that is written by whoever had the socket, or by the sweep after an instance that died with it. */
    private Future<List<Seen>> remember(List<Sight> sights) {
        List<Seen> seen = new ArrayList<>(sights.size());
        List<UserId> gone = new ArrayList<>();
        List<Instant> when = new ArrayList<>();
        for (Sight sight : sights) {
            UserId user = sight.user().user();
            Whereabout at = sight.whereabout();
            long forMs = looks.goneFor(user, at.status(), nowMs());
            if (forMs >= 0) {
                Instant went = Instant.now().minusMillis(forMs);
                Set<Why> why = looks.why(user);
                if (why.contains(Why.MOVED)) {
                    gone.add(user);
                    when.add(went);
                    at = new Whereabout(at.status(), went);
                } else if (why.contains(Why.INSTANCE) && at.lastSeen() == null) {
                    at = new Whereabout(at.status(), went); // as good as what the sweep will write
                }
            }
            seen.add(new Seen(Shown.of(sight.user(), at), !sight.user().showOnlineStatus(), forMs >= 0));
        }
        return gone.isEmpty()
                ? Future.succeededFuture(seen)
                : parts.whereabouts().gone(gone, when).map(seen);
    }

    private void tell(List<Seen> seen) {
        List<Shown> everywhere = new ArrayList<>();
        List<Shown> here = new ArrayList<>();
        for (Seen each : seen) {
            looks.seen(each.shown(), each.hidden(), each.gone(), nowMs())
                    .ifPresent(news -> (news.here() ? here : everywhere).add(news.shown()));
        }
        if (!everywhere.isEmpty()) {
            parts.fanOut().toAll(new PresenceChange(everywhere));
        }
        if (!here.isEmpty()) {
            parts.inbox().deliver(new PresenceChange(here));
        }
    }
}
