// SPDX-License-Identifier: Apache-2.0
package dev.chaski.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class PausesGrowUntilItWorksTest {
    @Test
    void toABoundAndForEver() {
        Backoff backoff = new Backoff(() -> 1);
        assertThat(LongStream.generate(backoff::next).limit(7))
                .containsExactly(100L, 200L, 400L, 800L, 1500L, 1500L, 1500L);
        LongStream.generate(backoff::next)
                .limit(1000)
                .forEach(pause -> assertThat(pause).isEqualTo(1500));
    }

    @Test
    void byHalfAtTheLeast() {
        Backoff backoff = new Backoff(() -> 0);
        assertThat(LongStream.generate(backoff::next).limit(5)).containsExactly(50L, 100L, 200L, 400L, 750L);
    }

    @Test
    void andBeginAnewAfterwards() {
        Backoff backoff = new Backoff(() -> 1);
        backoff.next();
        backoff.next();
        backoff.reset();
        assertThat(backoff.next()).isEqualTo(100);
    }
}
