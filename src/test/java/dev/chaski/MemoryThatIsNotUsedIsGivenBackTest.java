// SPDX-License-Identifier: Apache-2.0
package dev.chaski;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

class MemoryThatIsNotUsedIsGivenBackTest {
    @Test
    void byAllOfTheFlagsThatTogetherDoIt() {
        Heap.giveBackWhatIsNotUsed();

        assertThat(flag("G1PeriodicGCInterval")).isEqualTo("60000");
        assertThat(flag("MinHeapFreeRatio")).isEqualTo("15");
        assertThat(flag("MaxHeapFreeRatio")).isEqualTo("30");
    }

    private static String flag(String name) {
        return ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                .getVMOption(name)
                .getValue();
    }
}
