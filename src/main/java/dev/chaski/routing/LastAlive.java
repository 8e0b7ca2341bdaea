// SPDX-License-Identifier: Apache-2.0
package dev.chaski.routing;

import dev.chaski.redis.Keys;
import dev.chaski.redis.LuaScript;
import dev.chaski.redis.RedisCommands;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.List;

/** When each instance renewed its lease last, in ms since 1970 of Redis's own clock. It outlasts the lease, so that an instance which nobody saw die is found by whoever comes later. */
final class LastAlive {
    private static final LuaScript ALIVE = LuaScript.named("node_alive");
    private static final int MS = 1000;

    private final RedisCommands redis;
    private final Keys keys;

    LastAlive(RedisCommands redis, Keys keys) {
        this.redis = redis;
        this.keys = keys;
    }

    /** To be sent with every renewal. */
    Request note(String node) {
        return ALIVE.on(List.of(keys.instances()), List.of(node, Long.toString(RouteTable.LISTS_LIFE_S)));
    }

    /** Where that is not known: now. */
    Future<Long> of(String node) {
        Request score = Request.cmd(Command.ZSCORE).arg(keys.instances()).arg(node);
        return redis.batch(List.of(Request.cmd(Command.TIME), score))
                .map(replies -> replies.get(1) == null
                        ? now(replies.get(0))
                        : Math.round(Double.parseDouble(replies.get(1).toString())));
    }

    /** Those that have renewed nothing for so many ms. */
    Future<List<String>> silent(long forMs) {
        return redis.send(Request.cmd(Command.TIME))
                .compose(time -> redis.send(Request.cmd(Command.ZRANGE)
                        .arg(keys.instances())
                        .arg("-inf")
                        .arg(now(time) - forMs)
                        .arg("BYSCORE")))
                .map(nodes -> {
                    List<String> names = new ArrayList<>();
                    nodes.forEach(node -> names.add(node.toString()));
                    return names;
                });
    }

    /** Nothing of it is left to be swept; if it lives after all it says so within a second. */
    Future<Void> forget(String node) {
        return redis.send(Request.cmd(Command.ZREM).arg(keys.instances()).arg(node))
                .mapEmpty();
    }

    private static long now(Response time) {
        return time.get(0).toLong() * MS + time.get(1).toLong() / MS;
    }
}
