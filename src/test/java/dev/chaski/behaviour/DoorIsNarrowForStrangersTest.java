// SPDX-License-Identifier: Apache-2.0
package dev.chaski.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.testing.Cluster;
import dev.chaski.testing.Phone;
import dev.chaski.testing.Scene;
import dev.chaski.testing.Sockets;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Before the token: how long a socket may stay silent, and which pages may open one. */
class DoorIsNarrowForStrangersTest {
    private static Cluster cluster;

    @BeforeAll
    static void open() {
        cluster = Cluster.of(
                1,
                Map.of(
                        "gateway.authenticate-timeout-ms", "400",
                        "http.origins", "https://chat.example"));
    }

    @AfterAll
    static void close() {
        cluster.close();
    }

    @Test
    void whoDoesNotAuthenticateInTimeIsSentAway() {
        try (Scene scene = new Scene(cluster)) {
            Phone silent = scene.device("silent", "phone").open(scene.url(0));
            assertThat(silent.expectClose()).isEqualTo(4408);
        }
    }

    @Test
    void whoAuthenticatedMayBeSilent() {
        try (Scene scene = new Scene(cluster)) {
            Phone silent = scene.device("silent", "phone").open(scene.url(0));
            Phone alice = scene.phone(0, "alice");
            assertThat(silent.expectClose()).isEqualTo(4408);
            assertThat(alice.ended()).as("alice's connection ended").isFalse();
        }
    }

    @Test
    void aPageOfAForeignOriginIsRefused() throws Exception {
        String url = cluster.url(0);
        assertThat(Sockets.upgradeStatus(url, Map.of("Origin", "https://evil.example")))
                .isEqualTo(403);
        assertThat(Sockets.upgradeStatus(url, Map.of("Origin", "https://chat.example.evil.example")))
                .isEqualTo(403);
        assertThat(Sockets.upgradeStatus(url, Map.of("Origin", "null"))).isEqualTo(403);
    }

    @Test
    void aPageOfTheOwnOriginAndAProgramWithoutOneAreNot() throws Exception {
        String url = cluster.url(0);
        assertThat(Sockets.upgradeStatus(url, Map.of("Origin", "https://chat.example")))
                .isEqualTo(101);
        assertThat(Sockets.upgradeStatus(url, Map.of())).isEqualTo(101);
    }
}
