// SPDX-License-Identifier: Apache-2.0
package dev.chaski.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.config.ConfigLoader;
import io.vertx.core.http.HttpServerOptions;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The server cuts what is idle without a word (1006), upgraded or not: by then a session must have ended it. */
class SilenceIsJudgedByTheSessionAndNotByTheServerTest {
    private static final long MARGIN_S = 30;

    @Test
    void howeverLongASocketMayBeSilent() {
        assertThat(idleSeconds(60_000, 25_000)).isBetween(60 + MARGIN_S, 120L);
        assertThat(idleSeconds(600_500, 300_000)).isBetween(601 + MARGIN_S, 640L);
        assertThat(idleSeconds(3_600_000, 600_000)).isBetween(3600 + MARGIN_S, 3640L);
    }

    private static long idleSeconds(int silenceMs, int pingMs) {
        HttpServerOptions options = Listening.options(ConfigLoader.of(Map.of(
                "gateway.silence-timeout-ms", Integer.toString(silenceMs),
                "gateway.ping-interval-ms", Integer.toString(pingMs))));
        assertThat(options.getIdleTimeoutUnit()).isEqualTo(TimeUnit.SECONDS);
        return options.getIdleTimeout();
    }
}
