// SPDX-License-Identifier: Apache-2.0
package dev.chaski;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.VMOption;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the JVM is asked to do with memory that ten thousand connections needed while they came and need no more: collect when nothing else has for a while, and give it back. A jar can bring no flags along;
 * these few may be set from inside. What the command line says stays.
 */
final class Heap {
    private static final Logger log = LoggerFactory.getLogger(Heap.class);
    private static final List<Wish> WISHES = List.of(
            new Wish("G1PeriodicGCInterval", "60000"),
            new Wish("MinHeapFreeRatio", "15"), // first, since the other may not be below it
            new Wish("MaxHeapFreeRatio", "30"));

    private record Wish(String flag, String value) {}

    private Heap() {}

    /** Does nothing on a JVM that knows none of this. */
    static void giveBackWhatIsNotUsed() {
        HotSpotDiagnosticMXBean vm = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        if (vm == null) {
            return;
        }
        for (Wish wish : WISHES) {
            try {
                VMOption option = vm.getVMOption(wish.flag());
                if (option.isWriteable() && option.getOrigin() == VMOption.Origin.DEFAULT) {
                    vm.setVMOption(wish.flag(), wish.value());
                }
            } catch (IllegalArgumentException e) {
                log.debug("{} stays as it is: {}", wish.flag(), e.getMessage());
            }
        }
    }
}
