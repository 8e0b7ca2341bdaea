// SPDX-License-Identifier: Apache-2.0
package dev.chaski.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.testing.Cluster;
import dev.chaski.testing.FreePort;
import dev.chaski.testing.Sockets;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** {@code cluster.dns}: whoever starts joins those who are there, and does not begin alone to be merged later. */
class InstancesBehindOneNameAreOneClusterAtOnceTest {
    @Test
    void theSecondJoinsTheFirst() throws IOException {
        String port = Integer.toString(FreePort.any());
        try (Cluster cluster = Cluster.of(2, Map.of("cluster.dns", "localhost", "cluster.port", port))) {
            for (String url : cluster.urls()) {
                assertThat(members(url)).as("members that %s sees", url).isEqualTo(2);
            }
        }
    }

    private static int members(String url) {
        return new JsonObject(Sockets.get(url, "/health").body())
                .getJsonObject("components")
                .getJsonObject("cluster")
                .getInteger("members");
    }
}
