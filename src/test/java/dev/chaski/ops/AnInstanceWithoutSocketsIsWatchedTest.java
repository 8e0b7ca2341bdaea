// SPDX-License-Identifier: Apache-2.0
package dev.chaski.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.testing.Cluster;
import dev.chaski.testing.HttpOf;
import dev.chaski.testing.Sockets;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AnInstanceWithoutSocketsIsWatchedTest {
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;

    @Test
    void byTheSamePathsAsAnyOther() throws Exception {
        try (Cluster cluster = Cluster.of(1, Map.of("verticles.gateway.instances", "0"))) {
            HttpResponse<String> health = Sockets.get(cluster.url(0), "/health");

            assertThat(health.statusCode()).isEqualTo(OK);
            assertThat(new JsonObject(health.body()).getString("nodeId"))
                    .isEqualTo(cluster.node(0).nodeId());
            assertThat(Sockets.get(cluster.url(0), "/health/ready").statusCode())
                    .isEqualTo(OK);
            assertThat(Sockets.get(cluster.url(0), "/health/live").statusCode()).isEqualTo(OK);
            assertThat(Sockets.get(cluster.url(0), "/metrics").body())
                    .contains("chaski_cluster_members 1", "chaski_commit_feed_lag_seconds");
            try (HttpOf http = new HttpOf()) {
                for (String path : List.of("/health", "/health/ready", "/health/live", "/metrics")) {
                    HttpOf.Reply head = http.head(cluster.url(0) + path);
                    assertThat(head.status()).as(path).isEqualTo(OK);
                    assertThat(head.body()).isEmpty();
                }
            }
            assertThat(Sockets.upgradeStatus(cluster.url(0), Map.of())).isEqualTo(NOT_FOUND);
        }
    }
}
