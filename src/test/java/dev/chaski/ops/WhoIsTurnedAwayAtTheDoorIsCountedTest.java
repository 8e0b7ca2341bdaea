// SPDX-License-Identifier: Apache-2.0
package dev.chaski.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.testing.Cluster;
import dev.chaski.testing.Phone;
import dev.chaski.testing.Scene;
import dev.chaski.testing.Tokens;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WhoIsTurnedAwayAtTheDoorIsCountedTest {
    private static final int TRY_LATER = 1013;
    private static final int TOO_MANY = 4429;
    private static final String CLOSED = "chaski_connections_closed_total{reason=\"%s\"}";

    @Test
    void tooManyOfOneAddressAndTooManyWithoutAName() {
        Map<String, String> settings = Map.of(
                "limits.connections-per-address", "2",
                "gateway.unauthenticated-max", "1",
                "verticles.gateway.instances", "1");
        try (Cluster cluster = Cluster.of(1, settings);
                Scene scene = new Scene(cluster)) {
            Phone nameless = scene.device("nameless", "phone").open(scene.url(0));
            assertThat(scene.device("crowding", "phone").open(scene.url(0)).expectClose())
                    .isEqualTo(TRY_LATER);
            nameless.send(new JsonObject()
                    .put("type", "authenticate")
                    .put("token", Tokens.of(nameless.userId()))
                    .put("deviceId", nameless.deviceId()));
            nameless.expect("synced", frame -> true);
            scene.phone(0, "alice");
            assertThat(scene.device("carol", "phone").open(scene.url(0)).expectClose())
                    .isEqualTo(TOO_MANY);

            Scraped scraped = Scraped.of(scene);
            assertThat(scraped.value(CLOSED.formatted("try_later"))).isEqualTo(1);
            assertThat(scraped.value(CLOSED.formatted("too_many_connections"))).isEqualTo(1);
            assertThat(scraped.value("chaski_connections_turned_away_total")).isEqualTo(1);
            assertThat(scraped.value("chaski_connections_opened_total")).isEqualTo(2);
        }
    }
}
