// SPDX-License-Identifier: Apache-2.0
package dev.chaski;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.VMOption;
import java.lang.management.ManagementFactory;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the JVM is asked to do with memory that ten thousand connections needed while they came and need no more: collect when nothing else has for a while, and give it back. A jar can bring no flags along;
 * these few may be set from inside. What the command line says stays.
 */
final class Heap {
    private static final Logger log = LoggerFactory.getLogger(Heap.class);
    private static final Map<String, String> WISHES =
            Map.of("G1PeriodicGCInterval", "60000", "MinHeapFreeRatio", "15", "MaxHeapFreeRatio", "30");

    private Heap() {}

    /** Does nothing on a JVM that knows none of this. */
    static void giveBackWhatIsNotUsed() {
        HotSpotDiagnosticMXBean vm = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        if (vm == null) {
            return;
        }
        WISHES.forEach((flag, value) -> {
            try {
                VMOption option = vm.getVMOption(flag);
                if (option.isWriteable() && option.getOrigin() == VMOption.Origin.DEFAULT) {
                    vm.setVMOption(flag, value);
                }
            } catch (IllegalArgumentException e) {
                log.debug("{} stays as it is: {}", flag, e.getMessage());
            }
        });
    }
}
