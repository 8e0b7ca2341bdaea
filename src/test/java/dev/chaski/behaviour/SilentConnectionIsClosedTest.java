// SPDX-License-Identifier: Apache-2.0
package dev.chaski.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.testing.Cluster;
import dev.chaski.testing.Patience;
import dev.chaski.testing.Phone;
import dev.chaski.testing.Scene;
import dev.chaski.testing.Sockets;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The server pings; who answers no ping and says nothing is gone, whatever TCP believes. */
class SilentConnectionIsClosedTest {
    @Test
    void butNotOneThatAnswersPings() {
        Map<String, String> settings = Map.of("gateway.ping-interval-ms", "1000", "gateway.silence-timeout-ms", "3000");
        try (Cluster cluster = Cluster.of(1, settings);
                Scene scene = new Scene(cluster)) {
            Phone dead = scene.phone(0, "dead");
            Phone alive = scene.phone(0, "alive");
            dead.reading(false);
            Patience.until("one connection less", () -> connections(scene) == 1, () -> connections(scene));

            dead.reading(true);

            assertThat(dead.expectClose()).isEqualTo(1001);
            assertThat(alive.ended()).isFalse();
        }
    }

    private static int connections(Scene scene) {
        return new JsonObject(Sockets.get(scene.url(0), "/health").body())
                .getJsonObject("messaging")
                .getJsonObject("socketGateway")
                .getInteger("connections");
    }
}
