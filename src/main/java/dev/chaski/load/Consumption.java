// SPDX-License-Identifier: Apache-2.0
package dev.chaski.load;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What groups of processes on this machine have used so far, descendants included, by /proc (so on Linux only).
 *
 * @param cpuSeconds by group
 * @param residentKb by group, of the main processes alone: what PostgreSQL's share is counted once
 */
record Consumption(Map<String, Double> cpuSeconds, Map<String, Long> residentKb) {
    private static final double TICKS_A_SECOND = 100;
    private static final int USER_TIME = 11;
    private static final int REAPED_CHILDREN = 13;

    static boolean known() {
        return Files.isReadable(Path.of("/proc/self/stat"));
    }

    static Consumption of(Map<String, List<Long>> groups) {
        Map<String, Double> cpu = new LinkedHashMap<>();
        Map<String, Long> memory = new LinkedHashMap<>();
        groups.forEach((group, pids) -> {
            cpu.put(group, pids.stream().mapToDouble(Consumption::ofFamily).sum());
            memory.put(group, pids.stream().mapToLong(Consumption::resident).sum());
        });
        return new Consumption(cpu, memory);
    }

    /** The generator's own, in seconds. */
    static double own() {
        return ProcessHandle.current()
                        .info()
                        .totalCpuDuration()
                        .orElse(Duration.ZERO)
                        .toNanos()
                / 1e9;
    }

    /** The CPU seconds since then, by group. */
    Map<String, Double> since(Consumption before) {
        Map<String, Double> since = new LinkedHashMap<>();
        cpuSeconds.forEach((group, seconds) -> since.put(group, seconds - before.cpuSeconds.getOrDefault(group, 0.0)));
        return since;
    }

    /** Children that have ended are in the books of the one that reaped them. */
    private static double ofFamily(long pid) {
        List<Long> living = new ArrayList<>(List.of(pid));
        ProcessHandle.of(pid)
                .map(ProcessHandle::descendants)
                .orElse(Stream.empty())
                .forEach(p -> living.add(p.pid()));
        double ticks = ticks(pid, REAPED_CHILDREN);
        for (long member : living) {
            ticks += ticks(member, USER_TIME);
        }
        return ticks / TICKS_A_SECOND;
    }

    /** A time of user and the one of system beside it. */
    private static double ticks(long pid, int field) {
        return read(pid, "stat")
                .map(stat -> stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1))
                .map(fields -> Double.parseDouble(fields[field]) + Double.parseDouble(fields[field + 1]))
                .orElse(0.0);
    }

    private static long resident(long pid) {
        return read(pid, "status").stream()
                .flatMap(String::lines)
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                .sum();
    }

    private static Optional<String> read(long pid, String file) {
        try {
            return Optional.of(
                    Files.readString(Path.of("/proc", Long.toString(pid), file), StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
