// SPDX-License-Identifier: Apache-2.0
package dev.chaski.faults;

import dev.chaski.testing.Patience;
import dev.chaski.testing.Sockets;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;

/** What a node says of itself. */
record HealthOf(int status, String overall, String postgres, String redis) {
    static HealthOf node(String url) {
        HttpResponse<String> response = Sockets.get(url, "/health");
        JsonObject body = new JsonObject(response.body());
        JsonObject components = body.getJsonObject("components");
        return new HealthOf(
                response.statusCode(),
                body.getString("status"),
                components.getString("postgres"),
                components.getString("redis"));
    }

    /** Returns when the node says that of itself. */
    static void await(String url, Duration atMost, HealthOf expected) {
        Patience.until(expected + " of " + url, atMost, () -> node(url).equals(expected), () -> node(url));
    }

    static HealthOf ok() {
        return new HealthOf(200, "ok", "ok", "ok");
    }

    static HealthOf withoutRedis() {
        return new HealthOf(200, "degraded", "ok", "down");
    }

    static HealthOf withoutPostgres() {
        return new HealthOf(503, "down", "down", "ok");
    }
}
