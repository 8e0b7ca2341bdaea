// SPDX-License-Identifier: Apache-2.0
package dev.chaski.redis;

import io.vertx.core.Future;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.List;

/** Redis as those use it who only want something kept or looked up: it answers, or fails, soon. */
public interface RedisCommands {
    /** One command. */
    Future<Response> send(Request request);

    /** Several commands in one go, answered in their order. */
    Future<List<Response>> batch(List<Request> requests);
}
