// SPDX-License-Identifier: Apache-2.0
package dev.chaski.presence;

import dev.chaski.bus.Bus;
import dev.chaski.chat.UserId;
import dev.chaski.presence.Look.Why;
import dev.chaski.presence.Whereabouts.Whereabout;
import dev.chaski.store.Acquaintances;
import dev.chaski.store.Acquaintances.Acquaintance;
import dev.chaski.store.Outage;
import dev.chaski.store.Privacy;
import dev.chaski.turns.Turns;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntSupplier;

/** Answers who is there, as they let it be seen; and takes notes of what may have changed. Without Redis nobody is known to be there. Safe on any event loop. */
public final class Presence {
    /** So many sends without an answer are a backlog, however fast an instance is. */
    private static final int BACKLOG = 500;

    private static final int NOTED_AT_ONCE = 500;

    private final Bus bus;
    private final String nodeId;
    private final Whereabouts whereabouts;
    private final SqlClient client;
    private final int verticles;
    private final IntSupplier sendsInFlight;

    /**
     * {@code verticles}: how many presence verticles this instance has; with none, changes here are looked at by another, if there is one. {@code sendsInFlight}: how many messages were sent here and have no answer yet.
     */
    public Presence(
            Bus bus,
            String nodeId,
            Whereabouts whereabouts,
            SqlClient client,
            int verticles,
            IntSupplier sendsInFlight) {
        this.bus = bus;
        this.nodeId = nodeId;
        this.whereabouts = whereabouts;
        this.client = client;
        this.verticles = verticles;
        this.sendsInFlight = sendsInFlight;
    }

    /** Whether this instance has more to do with messages than it can do at once: signals wait then, or are not made. */
    public boolean strained() {
        return sendsInFlight.getAsInt() > BACKLOG;
    }

    /** A socket of the user has come, gone or changed its status. */
    public void changed(UserId user) {
        look(new Look(user, Why.MOVED));
    }

    /** The sockets of all these users may have seemed to be gone: a part of them at each turn, since they may be many. */
    public void changed(Turns turns, Collection<UserId> users) {
        lookNext(turns, List.copyOf(users).iterator(), Why.MOVED);
    }

    /** An instance that had sockets of these users is gone, or is there again, or had lost track of some. */
    public void instanceChanged(Turns turns, Collection<UserId> users) {
        lookNext(turns, List.copyOf(users).iterator(), Why.INSTANCE);
    }

    /** What others told of these users may not have come here, where somebody watches them. */
    public void missed(Turns turns, Collection<UserId> users) {
        lookNext(turns, List.copyOf(users).iterator(), Why.MISSED);
    }

    private void lookNext(Turns turns, Iterator<UserId> left, Why why) {
        for (int i = 0; i < NOTED_AT_ONCE && left.hasNext(); i++) {
            look(new Look(left.next(), why));
        }
        if (left.hasNext()) {
            turns.soon(() -> lookNext(turns, left, why));
        }
    }

    /** The user's privacy settings have changed. */
    public void privacyChanged(UserId user) {
        look(new Look(user, Why.PRIVACY));
    }

    private void look(Look look) {
        if (verticles > 0) {
            bus.send(Look.at(nodeId, Math.floorMod(look.user().hashCode(), verticles)), look);
        } else if (look.why() != Why.MISSED) { // which would be told there, and not here
            bus.send(Look.ANYWHERE, look);
        }
    }

    /** The presence of those of {@code users} that share a conversation with the viewer, as they let it be seen; the others are left out. */
    public Future<List<Shown>> of(UserId viewer, Collection<UserId> users) {
        return acquainted(viewer, users)
                .compose(known -> shown(known)
                        .otherwise(known.stream()
                                .map(each -> new Shown(each.user(), Shown.Status.OFFLINE, null))
                                .toList()));
    }

    /** The same; but fails where Redis does not answer, instead of saying that nobody is there. */
    public Future<List<Shown>> certainlyOf(UserId viewer, Collection<UserId> users) {
        return acquainted(viewer, users).compose(this::shown);
    }

    private Future<List<Acquaintance>> acquainted(UserId viewer, Collection<UserId> users) {
        return users.isEmpty()
                ? Future.succeededFuture(List.of())
                : Acquaintances.of(client, viewer, users).recover(Outage::whileReading);
    }

    /** A user as others may see it now, and those of the viewers that share a conversation with that user: the others may see nothing. */
    public record Seen(Shown shown, Set<UserId> by) {
        /** Copies the set. */
        public Seen {
            by = Set.copyOf(by);
        }
    }

    /** Who of these viewers may see this user, and what; fails when a store does not answer. */
    public Future<Seen> seen(UserId user, Collection<UserId> viewers) {
        return Acquaintances.of(client, user, viewers).compose(known -> {
            Set<UserId> by = new HashSet<>();
            known.forEach(each -> by.add(each.user()));
            return Privacy.of(client, user)
                    .compose(settings -> shown(
                            List.of(new Acquaintance(user, settings.showOnlineStatus(), settings.showLastSeen()))))
                    .map(shown -> new Seen(shown.get(0), by));
        });
    }

    private Future<List<Shown>> shown(List<Acquaintance> known) {
        List<UserId> users = known.stream().map(Acquaintance::user).toList();
        if (users.isEmpty()) {
            return Future.succeededFuture(List.of());
        }
        return whereabouts.of(users).map(found -> {
            List<Shown> shown = new ArrayList<>(users.size());
            for (int i = 0; i < users.size(); i++) {
                shown.add(Shown.of(known.get(i), found.get(i)));
            }
            return shown;
        });
    }

    /** A user at one moment: where, and what of that others may see. */
    record Sight(Acquaintance user, Whereabout whereabout) {}

    /** A look at many users at once, in their order; fails when a store does not answer. */
    Future<List<Sight>> look(List<UserId> users) {
        return Privacy.of(client, users)
                .compose(settings -> whereabouts.of(users).map(found -> {
                    List<Sight> sights = new ArrayList<>(users.size());
                    for (int i = 0; i < users.size(); i++) {
                        sights.add(new Sight(acquaintance(users.get(i), settings), found.get(i)));
                    }
                    return sights;
                }));
    }

    private static Acquaintance acquaintance(UserId user, Map<UserId, Privacy.Settings> settings) {
        Privacy.Settings own = settings.getOrDefault(user, Privacy.Settings.OPEN);
        return new Acquaintance(user, own.showOnlineStatus(), own.showLastSeen());
    }
}
