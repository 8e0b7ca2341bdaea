// SPDX-License-Identifier: Apache-2.0
package dev.chaski.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.config.ChaskiConfig;
import dev.chaski.config.ConfigLoader;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Nobody looks after ten thousand idle connections every second, and none is forgotten: each is looked at when the first thing that could be due is due, and now and then in any case. */
class AConnectionIsLookedAtWhenSomethingIsDueTest {
    private static final long START = 7_000_000_000L;
    private static final long NOTHING_ELSE = Long.MAX_VALUE;

    private static Liveness liveness(int pingMs, int silenceMs) {
        ChaskiConfig config = ConfigLoader.of(Map.of(
                "gateway.ping-interval-ms", Integer.toString(pingMs),
                "gateway.silence-timeout-ms", Integer.toString(silenceMs)));
        return new Liveness(config.gateway(), config.limits(), START);
    }

    private static long after(long ms) {
        return START + Duration.ofMillis(ms).toNanos();
    }

    @Test
    void atFirst() {
        assertThat(liveness(25_000, 60_000).due(START)).isTrue();
    }

    @Test
    void inFiveSecondsWhereNothingIsDueSooner() {
        Liveness liveness = liveness(25_000, 60_000);
        liveness.looked(START, NOTHING_ELSE);
        assertThat(liveness.due(after(4_999))).isFalse();
        assertThat(liveness.due(after(5_000))).isTrue();
    }

    @Test
    void whenItIsToBeAskedForLife() {
        Liveness liveness = liveness(3_000, 60_000);
        liveness.looked(START, NOTHING_ELSE);
        assertThat(liveness.due(after(2_999))).isFalse();
        assertThat(liveness.due(after(3_000))).isTrue();
    }

    @Test
    void whenItHasBeenSilentForTooLong() {
        Liveness liveness = liveness(1_000, 4_000);
        assertThat(liveness.pingDue(after(2_500))).isTrue();
        assertThat(liveness.pingDue(after(3_501))).isTrue();
        liveness.looked(after(3_600), NOTHING_ELSE);
        assertThat(liveness.due(after(3_999))).isFalse();
        assertThat(liveness.due(after(4_000))).isTrue();
    }

    @Test
    void whenSomethingElseIsDueOrHasCome() {
        Liveness liveness = liveness(25_000, 60_000);
        liveness.looked(START, Duration.ofMillis(700).toNanos());
        assertThat(liveness.due(after(699))).isFalse();
        assertThat(liveness.due(after(700))).isTrue();
        liveness.looked(after(700), NOTHING_ELSE);
        liveness.lookSoon(after(800));
        assertThat(liveness.due(after(800))).isTrue();
    }

    @Test
    void endsFarAwayAreNotWorthACalculation() {
        Instant now = Instant.EPOCH;
        long atMost = Duration.ofSeconds(5).toNanos();
        assertThat(Liveness.nanosUntil(null, now)).isEqualTo(atMost);
        assertThat(Liveness.nanosUntil(Instant.MAX, now)).isEqualTo(atMost);
        assertThat(Liveness.nanosUntil(now.plusMillis(20), now)).isEqualTo(20_000_000L);
        assertThat(Liveness.nanosUntil(now.minusMillis(20), now)).isNegative();
    }
}
