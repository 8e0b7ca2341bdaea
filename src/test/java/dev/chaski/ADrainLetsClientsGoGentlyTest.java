// SPDX-License-Identifier: Apache-2.0
package dev.chaski;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** I10: few clients go slowly, since whoever takes them over may just have started, and many not for ever. */
class ADrainLetsClientsGoGentlyTest {
    @ParameterizedTest
    @CsvSource({"0, 1000", "20, 1000", "100, 5000", "160, 8000", "2000, 8000", "10000, 40000"})
    void withinSoManyMilliseconds(int clients, long spread) {
        assertThat(Drain.spread(clients)).isEqualTo(spread);
    }
}
