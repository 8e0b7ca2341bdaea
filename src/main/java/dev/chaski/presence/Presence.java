// SPDX-License-Identifier: Apache-2.0
package dev.chaski.presence;

import dev.chaski.bus.Bus;
import dev.chaski.chat.UserId;
import dev.chaski.redis.Keys;
import dev.chaski.redis.RedisCommands;
import dev.chaski.routing.Roster;
import dev.chaski.routing.RouteTable;
import dev.chaski.routing.RouteTable.Found;
import dev.chaski.store.Acquaintances;
import dev.chaski.store.Acquaintances.Acquaintance;
import dev.chaski.wire.MessageWriter;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.sqlclient.SqlClient;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Answers who is there, merged over devices and instances; and takes notes of what may have changed. Without Redis nobody is known to be there. Safe on any event loop. */
public final class Presence {
    private static final long REMEMBERED_S = 90L * 24 * 3600;

    private final Bus bus;
    private final Roster roster;
    private final RouteTable routes;
    private final RedisCommands redis;
    private final Keys keys;
    private final SqlClient client;
    private final int verticles;

    /** {@code verticles}: how many presence verticles this instance has; with none, changes here are noticed by nobody. */
    public Presence(
            Bus bus,
            Roster roster,
            RouteTable routes,
            RedisCommands redis,
            Keys keys,
            SqlClient client,
            int verticles) {
        this.bus = bus;
        this.roster = roster;
        this.routes = routes;
        this.redis = redis;
        this.keys = keys;
        this.client = client;
        this.verticles = verticles;
    }

    /** A socket of the user has come, gone or changed its status. */
    public void changed(UserId user) {
        look(new Look(user, false));
    }

    /** The user's privacy settings have changed. */
    public void privacyChanged(UserId user) {
        look(new Look(user, true));
    }

    private void look(Look look) {
        if (verticles > 0) {
            bus.send(Look.at(roster.nodeId(), Math.floorMod(look.user().hashCode(), verticles)), look);
        }
    }

    /** The presence of those of {@code users} that share a conversation with the viewer, as they let it be seen; the others are left out. */
    public Future<List<Shown>> of(UserId viewer, Collection<UserId> users) {
        if (users.isEmpty()) {
            return Future.succeededFuture(List.of());
        }
        return Acquaintances.of(client, viewer, users).compose(this::shown);
    }

    /** What may be shown of these users. */
    Future<List<Shown>> shown(List<Acquaintance> known) {
        List<UserId> users = known.stream().map(Acquaintance::user).toList();
        if (users.isEmpty()) {
            return Future.succeededFuture(List.of());
        }
        List<Request> lastSeen = users.stream()
                .map(user -> Request.cmd(Command.GET).arg(keys.lastSeen(user.value())))
                .toList();
        return routes.of(users)
                .compose(sockets -> redis.batch(lastSeen).map(seen -> {
                    List<Shown> shown = new ArrayList<>(users.size());
                    for (int i = 0; i < users.size(); i++) {
                        Long at = seen.get(i) == null ? null : seen.get(i).toLong();
                        shown.add(show(known.get(i), status(sockets.get(i)), at));
                    }
                    return shown;
                }))
                .otherwise(known.stream()
                        .map(each -> new Shown(each.user(), Shown.Status.OFFLINE, null))
                        .toList());
    }

    private static Shown show(Acquaintance user, Shown.Status status, Long seenAt) {
        if (!user.showOnlineStatus()) {
            return new Shown(user.user(), Shown.Status.OFFLINE, null);
        }
        boolean show = status == Shown.Status.OFFLINE && user.showLastSeen() && seenAt != null;
        return new Shown(user.user(), status, show ? MessageWriter.time(Instant.ofEpochMilli(seenAt)) : null);
    }

    /** Online on any socket is online; sockets of instances that are gone do not count. */
    private Shown.Status status(List<Found> sockets) {
        Set<String> alive = new HashSet<>(roster.others());
        alive.add(roster.nodeId());
        List<Found> live = sockets.stream()
                .filter(socket -> alive.contains(socket.nodeId()))
                .toList();
        if (live.isEmpty()) {
            return Shown.Status.OFFLINE;
        }
        return live.stream().allMatch(Found::away) ? Shown.Status.AWAY : Shown.Status.ONLINE;
    }

    /** The user has just gone. */
    Future<Void> seenNow(UserId user, Instant now) {
        return redis.send(Request.cmd(Command.SET)
                        .arg(keys.lastSeen(user.value()))
                        .arg(now.toEpochMilli())
                        .arg("EX")
                        .arg(REMEMBERED_S))
                .mapEmpty();
    }
}
