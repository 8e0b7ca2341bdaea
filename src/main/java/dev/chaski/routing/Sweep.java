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
 * afterwards is dead, or will find its lease gone and write everything anew. A route goes only while it still says what was seen.
 */
final class Sweep {
    private static final int AT_ONCE = 500;
    private static final LuaScript REMOVE = LuaScript.named("routes_remove");

    private final RedisCommands redis;
    private final Keys keys;
    private final String node;
    private final List<UserId> found = new ArrayList<>();
    private boolean leased;

    Sweep(RedisCommands redis, Keys keys, String node) {
        this.redis = redis;
        this.keys = keys;
        this.node = node;
    }

    Future<Swept> run() {
        return redis.send(Request.cmd(Command.SMEMBERS).arg(keys.incarnationsOf(node)))
                .compose(incarnations -> {
                    Future<Void> turn = Future.succeededFuture();
                    for (Response incarnation : incarnations) {
                        turn = turn.compose(v -> incarnation(incarnation.toString()));
                    }
                    return turn;
                })
                .map(done -> new Swept(found, leased));
    }

    private Future<Void> incarnation(String incarnation) {
        String usersKey = keys.usersOf(node, incarnation);
        return redis.send(Request.cmd(Command.SMEMBERS).arg(usersKey)).compose(listed -> {
            List<String> users = new ArrayList<>();
            listed.forEach(user -> users.add(user.toString()));
            users.forEach(user -> found.add(new UserId(user)));
            return alive(incarnation).compose(alive -> {
                leased |= alive;
                return alive ? Future.succeededFuture() : remove(incarnation, users);
            });
        });
    }

    private Future<Boolean> alive(String incarnation) {
        return redis.send(Request.cmd(Command.GET).arg(keys.lease(node)))
                .map(lease -> lease != null && lease.toString().startsWith(incarnation + "|"));
    }

    private Future<Void> remove(String incarnation, List<String> users) {
        Future<Void> turn = Future.succeededFuture();
        for (int i = 0; i < users.size(); i += AT_ONCE) {
            List<String> some = users.subList(i, Math.min(users.size(), i + AT_ONCE));
            turn = turn.compose(v -> removeOf(incarnation, some));
        }
        return turn.compose(v -> redis.batch(List.of(
                        Request.cmd(Command.DEL).arg(keys.usersOf(node, incarnation)),
                        Request.cmd(Command.SREM).arg(keys.incarnationsOf(node)).arg(incarnation))))
                .mapEmpty();
    }

    private Future<Void> removeOf(String incarnation, List<String> users) {
        String theirs = node + "|" + incarnation + "|";
        return redis.batch(users.stream()
                        .map(user -> REMOVE.on(List.of(keys.sockets(user)), List.of(theirs)))
                        .toList())
                .mapEmpty();
    }
}
