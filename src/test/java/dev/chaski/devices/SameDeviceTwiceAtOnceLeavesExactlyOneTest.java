// SPDX-License-Identifier: Apache-2.0
package dev.chaski.devices;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.testing.Cluster;
import dev.chaski.testing.OnTwoNodes;
import dev.chaski.testing.Patience;
import dev.chaski.testing.Phone;
import dev.chaski.testing.Scene;
import dev.chaski.testing.Tokens;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Two connections of one device that register at the same moment, on two instances: one of them is closed with 4409, and never both. */
@ExtendWith(OnTwoNodes.class)
class SameDeviceTwiceAtOnceLeavesExactlyOneTest {
    private static final int DISPLACED = 4409;
    private static final int TIMES = 15;

    @Test
    void onTwoInstances(Scene scene) {
        scene.phone(0, "bob").leave();
        for (int i = 0; i < TIMES; i++) {
            exactlyOne(scene);
        }
    }

    @Test
    void alsoWhereRedisIsNotThere() {
        try (Cluster cluster = Cluster.of(2, Map.of("redis.uri", "redis://127.0.0.1:1"));
                Scene scene = new Scene(cluster)) {
            for (int i = 0; i < 3; i++) {
                exactlyOne(scene);
            }
            Phone older = scene.phone(0, "carol");
            Phone newer = scene.phone(1, "carol");
            assertThat(older.expectClose()).isEqualTo(DISPLACED);
            assertThat(newer.ended()).isFalse();
        }
    }

    private static void exactlyOne(Scene scene) {
        Phone one = scene.device("bob", "phone").open(scene.url(0));
        Phone other = scene.device("bob", "phone").open(scene.url(1));
        CompletableFuture.allOf(
                        CompletableFuture.runAsync(() -> authenticate(one)),
                        CompletableFuture.runAsync(() -> authenticate(other)))
                .join();

        List<Phone> both = List.of(one, other);
        Patience.until(
                "one of them to be closed",
                () -> open(both).count() == 1,
                () -> open(both).toList());
        Patience.still(
                "the other one stays", Duration.ofMillis(200), () -> open(both).count() == 1, () -> "none");
        assertThat(both.stream().filter(Phone::ended).findFirst().orElseThrow().expectClose())
                .isEqualTo(DISPLACED);
        open(both).toList().forEach(Phone::leave);
    }

    private static Stream<Phone> open(List<Phone> phones) {
        return phones.stream().filter(phone -> !phone.ended());
    }

    private static void authenticate(Phone phone) {
        phone.send(new JsonObject()
                .put("type", "authenticate")
                .put("token", Tokens.of(phone.userId()))
                .put("deviceId", phone.deviceId()));
    }
}
