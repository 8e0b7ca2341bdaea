// SPDX-License-Identifier: Apache-2.0
package dev.chaski.routing;

import dev.chaski.chat.UserId;
import dev.chaski.redis.Keys;
import dev.chaski.redis.LuaScript;
import dev.chaski.redis.RedisCommands;
import dev.chaski.routing.RouteTable.Swept;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.List;

/**
 * Removes the routes of an instance's dead incarnations: those that do not hold its lease. An incarnation takes the lease before it writes a route, so one whose routes were seen and which holds no lease
 * afterwards is dead, or will find its lease gone and write everything anew. A route goes only while it still says what was seen, and only the first of several sweeps finds it.
 */
final class Sweep {
    private static final int AT_ONCE = 500;
    private static final LuaScript SWEEP = LuaScript.named("routes_sweep");

    private final RedisCommands redis;
    private final Keys keys;
    private final LastAlive lastAlive;
    private final String node;
    private final boolean leasedToo;
    private final List<UserId> found = new ArrayList<>();
    private boolean leased;

    /** Users of an incarnation that holds the lease are only named, {@code leasedToo}, or left alone. */
    Sweep(RedisCommands redis, Keys keys, String node, boolean leasedToo) {
        this.redis = redis;
        this.keys = keys;
        this.lastAlive = new LastAlive(redis, keys);
        this.node = node;
        this.leasedToo = leasedToo;
    }

    Future<Swept> run() {
        return lastAlive
                .of(node)
                .compose(aliveAt -> redis.send(Request.cmd(Command.SMEMBERS).arg(keys.incarnationsOf(node)))
                        .compose(incarnations -> {
                            Future<Void> turn = Future.succeededFuture();
                            for (Response incarnation : incarnations) {
                                turn = turn.compose(v -> incarnation(incarnation.toString(), aliveAt));
                            }
                            return turn;
                        })
                        .compose(v -> leased ? Future.succeededFuture() : lastAlive.forget(node))
                        .map(done -> new Swept(found, leased)));
    }

    private Future<Void> incarnation(String incarnation, long aliveAt) {
        String usersKey = keys.usersOf(node, incarnation);
        return alive(incarnation)
                .compose(before -> before && !leasedToo
                        ? Future.succeededFuture()
                        : redis.send(Request.cmd(Command.SMEMBERS).arg(usersKey))
                                .compose(listed -> {
                                    List<String> users = new ArrayList<>();
                                    listed.forEach(user -> users.add(user.toString()));
                                    return alive(incarnation)
                                            .compose(alive -> alive
                                                    ? each(incarnation, users, "")
                                                    : each(incarnation, users, Long.toString(aliveAt))
                                                            .compose(v -> over(incarnation)));
                                }));
    }

    private Future<Boolean> alive(String incarnation) {
        return redis.send(Request.cmd(Command.GET).arg(keys.lease(node))).map(lease -> {
            boolean alive = lease != null && lease.toString().startsWith(incarnation + "|");
            leased |= alive;
            return alive;
        });
    }

    /** {@code aliveAt} is empty for an incarnation that may be alive. */
    private Future<Void> each(String incarnation, List<String> users, String aliveAt) {
        Future<Void> turn = Future.succeededFuture();
        for (int i = 0; i < users.size(); i += AT_ONCE) {
            List<String> some = users.subList(i, Math.min(users.size(), i + AT_ONCE));
            turn = turn.compose(v -> some(incarnation, some, aliveAt));
        }
        return turn;
    }

    private Future<Void> some(String incarnation, List<String> users, String aliveAt) {
        List<String> arguments =
                List.of(node + "|" + incarnation + "|", aliveAt, Long.toString(RouteTable.SEEN_LIFE_S));
        return redis.batch(users.stream()
                        .map(user -> SWEEP.on(List.of(keys.sockets(user), keys.lastSeen(user)), arguments))
                        .toList())
                .map(concerned -> {
                    for (int i = 0; i < users.size(); i++) {
                        if (concerned.get(i).toInteger() == 1) {
                            found.add(new UserId(users.get(i)));
                        }
                    }
                    return null;
                });
    }

    private Future<Void> over(String incarnation) {
        return redis.batch(List.of(
                        Request.cmd(Command.DEL).arg(keys.usersOf(node, incarnation)),
                        Request.cmd(Command.SREM).arg(keys.incarnationsOf(node)).arg(incarnation)))
                .mapEmpty();
    }
}
