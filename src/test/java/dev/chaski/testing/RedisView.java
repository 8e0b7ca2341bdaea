// SPDX-License-Identifier: Apache-2.0
package dev.chaski.testing;

import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

/** A Redis, seen from behind. */
public final class RedisView implements AutoCloseable {
    private final Vertx vertx = Vertx.vertx();
    private final Redis redis;

    public RedisView(String uri) {
        redis = Redis.createClient(vertx, uri);
    }

    /** What a command answers; null for nil. */
    public Response ask(String command, String... arguments) {
        Request request = Request.cmd(Command.create(command));
        for (String argument : arguments) {
            request.arg(argument);
        }
        return Patience.result(redis.send(request), Patience.ENOUGH);
    }

    /** The same as text. */
    public String text(String command, String... arguments) {
        Response response = ask(command, arguments);
        return response == null ? "" : response.toString();
    }

    @Override
    public void close() {
        redis.close();
        Patience.result(vertx.close(), Patience.ENOUGH);
    }
}
