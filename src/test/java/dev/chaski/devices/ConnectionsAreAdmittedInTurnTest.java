// SPDX-License-Identifier: Apache-2.0
package dev.chaski.devices;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.testing.Cluster;
import dev.chaski.testing.Patience;
import dev.chaski.testing.Phone;
import dev.chaski.testing.Scene;
import dev.chaski.testing.Tokens;
import io.vertx.core.json.JsonObject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Many that connect at once wait in order, with their clock stopped; those who are too many are told to try later. */
class ConnectionsAreAdmittedInTurnTest {
    private static final int TRY_LATER = 1013;

    @Test
    void andWhoIsTooManyIsToldToTryLater() throws SQLException {
        Map<String, String> settings = Map.of(
                "verticles.gateway.instances", "1",
                "gateway.syncs-at-once", "1",
                "gateway.syncs-waiting", "2",
                "gateway.authenticate-timeout-ms", "300");
        try (Cluster cluster = Cluster.of(1, settings);
                Scene scene = new Scene(cluster);
                Connection held = cluster.database().connect();
                Statement statement = held.createStatement()) {
            held.setAutoCommit(false);
            statement.execute("lock table users in exclusive mode");
            List<Phone> first = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                first.add(greeting(scene, "user" + i));
            }
            cluster.database().awaitBlocked(1);

            Phone tooMany = greeting(scene, "one-too-many");
            assertThat(tooMany.expectClose()).isEqualTo(TRY_LATER);
            JsonObject error = tooMany.frames("error").get(0).getJsonObject("error");
            assertThat(error.getString("code")).isEqualTo("unavailable");
            assertThat(error.getLong("retryAfterMs")).isPositive();
            Patience.still(
                    "their clock stands still",
                    Duration.ofMillis(500),
                    () -> first.stream().noneMatch(Phone::ended),
                    () -> "one was closed");

            held.rollback();
            first.forEach(phone -> phone.expect("synced", f -> true));
        }
    }

    private static Phone greeting(Scene scene, String name) {
        Phone phone = scene.device(name, "phone").open(scene.url(0));
        phone.send(new JsonObject()
                .put("type", "authenticate")
                .put("token", Tokens.of(phone.userId()))
                .put("deviceId", phone.deviceId()));
        return phone;
    }
}
