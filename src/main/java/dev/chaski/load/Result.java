// SPDX-License-Identifier: Apache-2.0
package dev.chaski.load;

import java.util.Map;
import java.util.Optional;
import org.HdrHistogram.Histogram;

/**
 * What a run came to.
 *
 * @param withoutReceipt deliveries of which the author was not told; 0 where receipts were not followed
 * @param generatorCores how much of one core the generator took
 * @param server what the instances of its own used; empty where there are none, or the system does not tell
 */
record Result(
        Counts counts,
        long withoutReceipt,
        Meter meter,
        Connections connections,
        double generatorCores,
        Optional<ServerUse> server) {

    /**
     * The devices.
     *
     * @param seconds until all were synced
     * @param untilSynced of each, in microseconds
     * @param dropped how many were closed before the end
     */
    record Connections(int opened, double seconds, Histogram untilSynced, int dropped) {}

    /**
     * Of instances and their stores, within the measured window.
     *
     * @param cpuSeconds by group of processes
     * @param residentKb by group, at its end
     * @param grownKb the same less what it was before the first connection
     */
    record ServerUse(Map<String, Double> cpuSeconds, Map<String, Long> residentKb, Map<String, Long> grownKb) {
        double totalCpuSeconds() {
            return cpuSeconds.values().stream().mapToDouble(s -> s).sum();
        }
    }

    /** Whether everything came as it should. */
    boolean flawless() {
        return counts.flawless() && withoutReceipt == 0 && connections.dropped() == 0;
    }
}
