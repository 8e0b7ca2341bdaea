// SPDX-License-Identifier: Apache-2.0
package dev.chaski.routing;

import dev.chaski.chat.UserId;
import dev.chaski.redis.Keys;
import dev.chaski.redis.LuaScript;
import dev.chaski.redis.RedisCommands;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;

/**
 * Removes the routes of an instance's dead incarnations: those that do not hold its lease. An incarnation takes the lease before it is listed, and never again once it has lost it, so one that is listed and
 * holds no lease afterwards is dead, or will find its lease gone and write everything anew. A route goes only while it still says what was seen, and only the first of several sweeps finds it.
 *
 * <p>A part of the users at a time, and what is done is struck off their list: a sweep that fails is carried on by the next. Whom a part concerns is told at once; when its answer is lost, so that nobody
 * knows, all of it is told.
 */
final class Sweep {
    private static final int AT_ONCE = 500;
    private static final String BEGINNING = "0";
    private static final LuaScript SWEEP = LuaScript.named("routes_sweep");

    private final RedisCommands redis;
    private final Keys keys;
    private final LastAlive lastAlive;
    private final String node;
    private final boolean leasedToo;
    private final Consumer<Collection<UserId>> concerned;
    private boolean leased;

    /** Users of an incarnation that holds the lease are only named, {@code leasedToo}, or left alone. */
    Sweep(RedisCommands redis, Keys keys, String node, boolean leasedToo, Consumer<Collection<UserId>> concerned) {
        this.redis = redis;
        this.keys = keys;
        this.lastAlive = new LastAlive(redis, keys);
        this.node = node;
        this.leasedToo = leasedToo;
        this.concerned = concerned;
    }

    /** Answers whether an incarnation holds the lease. */
    Future<Boolean> run() {
        return lastAlive
                .of(node)
                .compose(aliveAt -> redis.send(Request.cmd(Command.SMEMBERS).arg(keys.incarnationsOf(node)))
                        .compose(incarnations -> {
                            Future<Void> turn = Future.succeededFuture();
                            for (Response incarnation : incarnations) {
                                turn = turn.compose(v -> incarnation(incarnation.toString(), aliveAt));
                            }
                            return turn;
                        }))
                .compose(v -> leased ? Future.succeededFuture() : lastAlive.forget(node))
                .map(done -> leased);
    }

    private Future<Void> incarnation(String incarnation, long aliveAt) {
        return redis.send(Request.cmd(Command.GET).arg(keys.lease(node))).compose(lease -> {
            if (lease == null || !lease.toString().startsWith(incarnation + "|")) {
                return from(BEGINNING, incarnation, Long.toString(aliveAt)).compose(v -> over(incarnation));
            }
            leased = true;
            return leasedToo ? from(BEGINNING, incarnation, "") : Future.succeededFuture();
        });
    }

    /** One part of the list after the other. {@code aliveAt} is empty for an incarnation that may be alive. */
    private Future<Void> from(String cursor, String incarnation, String aliveAt) {
        String list = keys.usersOf(node, incarnation);
        return redis.send(Request.cmd(Command.SSCAN)
                        .arg(list)
                        .arg(cursor)
                        .arg("COUNT")
                        .arg(AT_ONCE))
                .compose(page -> {
                    List<String> users = new ArrayList<>();
                    page.get(1).forEach(user -> users.add(user.toString()));
                    String next = page.get(0).toString();
                    Future<Void> done = users.isEmpty() ? Future.succeededFuture() : some(users, incarnation, aliveAt);
                    return next.equals(BEGINNING) ? done : done.compose(v -> from(next, incarnation, aliveAt));
                });
    }

    private Future<Void> some(List<String> users, String incarnation, String aliveAt) {
        List<String> arguments =
                List.of(node + "|" + incarnation + "|", aliveAt, Long.toString(RouteTable.SEEN_LIFE_S));
        return redis.batch(users.stream()
                        .map(user -> SWEEP.on(List.of(keys.sockets(user), keys.lastSeen(user)), arguments))
                        .toList())
                .onFailure(e -> concerned.accept(users.stream().map(UserId::new).toList()))
                .compose(changed -> {
                    tell(users, changed);
                    return aliveAt.isEmpty() ? Future.succeededFuture() : strikeOff(users, incarnation);
                });
    }

    private void tell(List<String> users, List<Response> changed) {
        List<UserId> found = new ArrayList<>();
        for (int i = 0; i < users.size(); i++) {
            if (changed.get(i).toInteger() == 1) {
                found.add(new UserId(users.get(i)));
            }
        }
        if (!found.isEmpty()) {
            concerned.accept(found);
        }
    }

    private Future<Void> strikeOff(List<String> users, String incarnation) {
        Request strike = Request.cmd(Command.SREM).arg(keys.usersOf(node, incarnation));
        users.forEach(strike::arg);
        return redis.send(strike).mapEmpty();
    }

    private Future<Void> over(String incarnation) {
        return redis.batch(List.of(
                        Request.cmd(Command.DEL).arg(keys.usersOf(node, incarnation)),
                        Request.cmd(Command.SREM).arg(keys.incarnationsOf(node)).arg(incarnation)))
                .mapEmpty();
    }
}
