// SPDX-License-Identifier: Apache-2.0
package dev.chaski.restart;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;

/** What happened to the travellers; written and read on their event loop. */
final class Journal {
    private static final long MS = 1_000_000;

    private final Histogram gaps = new Histogram(3);
    private final Histogram sends = new Histogram(3);
    private final Histogram absences = new Histogram(3);
    private final Map<Integer, Integer> attempts = new TreeMap<>();
    private final List<String> failures = new ArrayList<>();
    private final Map<String, List<Long>> goaways = new HashMap<>();
    private final Map<String, Long> heads = new HashMap<>();
    private int connections;

    /** A message came to a device for the first time, so long after its {@code createdAt}, which lies before its commit. */
    void arrived(long ms) {
        gaps.recordValue(Math.max(0, ms));
    }

    /** After so many attempts, and so long after it was due. */
    void confirmed(String conversation, long seq, int inAttempts, long nanos) {
        attempts.merge(inAttempts, 1, Integer::sum);
        sends.recordValue(nanos / MS);
        heads.merge(conversation, seq, Math::max);
    }

    /** For good, or a second time. */
    void failed(String how) {
        failures.add(how);
    }

    /** That instance told a device to go. */
    void toldToGo(String nodeId, long nanos) {
        goaways.computeIfAbsent(nodeId, node -> new ArrayList<>()).add(nanos);
    }

    /** A device has a connection; before, it had none for so long. */
    void welcome(long nanosWithout) {
        connections++;
        if (nanosWithout > 0) {
            absences.recordValue(nanosWithout / MS);
        }
    }

    List<String> failures() {
        return List.copyOf(failures);
    }

    int mostAttempts() {
        return attempts.keySet().stream().mapToInt(Integer::intValue).max().orElse(0);
    }

    int messages() {
        return attempts.values().stream().mapToInt(Integer::intValue).sum();
    }

    long longestGapMs() {
        return gaps.getMaxValue();
    }

    /** The last one that was confirmed to anybody. */
    long head(String conversation) {
        return heads.getOrDefault(conversation, 0L);
    }

    /** Of those whom that instance told to go: the largest part that was told within a time. */
    double crowding(String nodeId, long withinMs) {
        List<Long> times = goaways.getOrDefault(nodeId, List.of());
        long crowd = times.stream()
                .mapToLong(from -> times.stream()
                        .filter(at -> at >= from && at - from < withinMs * MS)
                        .count())
                .max()
                .orElse(0);
        return crowd / (double) Math.max(1, times.size());
    }

    private static String told(List<Long> times) {
        long first = times.stream().mapToLong(Long::longValue).min().orElse(0);
        long last = times.stream().mapToLong(Long::longValue).max().orElse(0);
        return times.size() + " within " + (last - first) / MS + " ms";
    }

    private static String quantiles(Histogram histogram) {
        return String.format(
                "p50 %d, p99 %d, p99.9 %d, at most %d ms (%d)",
                histogram.getValueAtPercentile(50),
                histogram.getValueAtPercentile(99),
                histogram.getValueAtPercentile(99.9),
                histogram.getMaxValue(),
                histogram.getTotalCount());
    }

    @Override
    public String toString() {
        return String.format(
                "from createdAt to arrival: %s%nfrom due to confirmed: %s%nwithout a connection: %s%n"
                        + "messages by attempts %s, failures %s, %d connections%ntold to go, by instance: %s",
                quantiles(gaps),
                quantiles(sends),
                quantiles(absences),
                attempts,
                failures,
                connections,
                goaways.values().stream().map(Journal::told).collect(Collectors.joining("; ")));
    }
}
