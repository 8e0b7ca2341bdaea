// SPDX-License-Identifier: Apache-2.0
package dev.chaski.presence;

import dev.chaski.chat.UserId;
import dev.chaski.redis.Keys;
import dev.chaski.redis.LuaScript;
import dev.chaski.redis.RedisCommands;
import dev.chaski.routing.Roster;
import dev.chaski.routing.RouteTable;
import dev.chaski.routing.RouteTable.Found;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Where users are, whoever may know: merged over their devices and instances, and when they were last there. Kept in Redis; fails when that does not answer. */
public final class Whereabouts {
    private static final LuaScript GONE = LuaScript.named("user_gone");

    private final Roster roster;
    private final RouteTable routes;
    private final RedisCommands redis;
    private final Keys keys;

    public Whereabouts(Roster roster, RouteTable routes, RedisCommands redis, Keys keys) {
        this.roster = roster;
        this.routes = routes;
        this.redis = redis;
        this.keys = keys;
    }

    /** A user's status, and when that user was last there: null while the user is, and where nobody knows. */
    record Whereabout(Shown.Status status, Instant lastSeen) {}

    /** Of each of these users, in their order. */
    Future<List<Whereabout>> of(List<UserId> users) {
        List<Request> lastSeen = users.stream()
                .map(user -> Request.cmd(Command.GET).arg(keys.lastSeen(user.value())))
                .toList();
        return routes.of(users)
                .compose(sockets -> redis.batch(lastSeen).map(seen -> {
                    Set<String> alive = new HashSet<>(roster.others());
                    alive.add(roster.nodeId());
                    List<Whereabout> whereabouts = new ArrayList<>(users.size());
                    for (int i = 0; i < users.size(); i++) {
                        Instant at = seen.get(i) == null
                                ? null
                                : Instant.ofEpochMilli(seen.get(i).toLong());
                        whereabouts.add(new Whereabout(status(sockets.get(i), alive), at));
                    }
                    return whereabouts;
                }));
    }

    /** Online on any socket is online; sockets of instances that are gone do not count. */
    private static Shown.Status status(List<Found> sockets, Set<String> alive) {
        List<Found> live = sockets.stream()
                .filter(socket -> alive.contains(socket.nodeId()))
                .toList();
        if (live.isEmpty()) {
            return Shown.Status.OFFLINE;
        }
        return live.stream().allMatch(Found::away) ? Shown.Status.AWAY : Shown.Status.ONLINE;
    }

    /** A socket of each of these users went then, which is written where none is left. */
    Future<Void> gone(List<UserId> users, List<Instant> when) {
        List<Request> writes = new ArrayList<>(users.size());
        for (int i = 0; i < users.size(); i++) {
            String user = users.get(i).value();
            String at = Long.toString(when.get(i).toEpochMilli());
            writes.add(GONE.on(
                    List.of(keys.sockets(user), keys.lastSeen(user)),
                    List.of(at, Long.toString(RouteTable.SEEN_LIFE_S))));
        }
        return redis.batch(writes).mapEmpty();
    }
}
