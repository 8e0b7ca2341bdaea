// SPDX-License-Identifier: Apache-2.0
package dev.chaski.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.wire.Json;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HealthIsDownOnlyWithoutPostgresTest {
    private static String health(boolean postgres, boolean redis, boolean gateway, boolean ready) throws Exception {
        return health(postgres, redis, gateway, ready, true);
    }

    private static String health(boolean postgres, boolean redis, boolean gateway, boolean ready, boolean delivers)
            throws Exception {
        Vitals vitals = new Vitals(
                "n1",
                "1.0",
                () -> ready,
                new Vitals.Sockets(() -> gateway, () -> 3, () -> 2, Map.of()),
                () -> 4,
                () -> delivers,
                () -> postgres,
                () -> redis,
                () -> 1);
        return Json.mapper().writeValueAsString(Health.of(vitals));
    }

    @Test
    void theBodyHasTheNamesOfTheContract() throws Exception {
        assertThat(health(true, true, true, true)).isEqualTo("""
                {"status":"ok","nodeId":"n1","version":"1.0","messaging":{"socketGateway":{"status":"ok","connections":3,"onlineUsers":2},\
                "messageQueue":{"status":"ok","isRunning":true,"queueStats":{"normalPriorityCount":4,"highPriorityCount":0,"deadLetterCount":0}},\
                "pushNotification":{"status":"disabled"}},"components":{"postgres":"ok","redis":"ok","cluster":{"members":1}}}""");
    }

    @Test
    void anInstanceWithoutRedisOrWhileItDrainsIsDegraded() throws Exception {
        assertThat(health(true, false, true, true))
                .startsWith("{\"status\":\"degraded\"")
                .contains("\"redis\":\"down\"");
        assertThat(health(true, true, false, true)).startsWith("{\"status\":\"degraded\"");
        assertThat(health(true, true, true, false)).startsWith("{\"status\":\"degraded\"");
    }

    @Test
    void aClusterInWhichNobodyTakesMessagesIsDegraded() throws Exception {
        assertThat(health(true, true, true, true, false))
                .startsWith("{\"status\":\"degraded\"")
                .contains("\"messageQueue\":{\"status\":\"down\",\"isRunning\":false");
    }

    @Test
    void withoutPostgresItIsDown() throws Exception {
        assertThat(health(false, true, true, true)).startsWith("{\"status\":\"down\"");
    }
}
