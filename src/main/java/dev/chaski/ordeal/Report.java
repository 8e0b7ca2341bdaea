// SPDX-License-Identifier: Apache-2.0
package dev.chaski.ordeal;

import dev.chaski.ordeal.Outages.Worst;
import dev.chaski.prove.History;
import dev.chaski.prove.Violation;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What came out, for machines and for people. */
final class Report {
    private static final int MOST_SHOWN = 5;
    private static final double SECOND = 1000;

    private final OrdealOptions options;
    private final History history;
    private final List<String> findings;
    private final List<Violation> violations;
    private final Map<String, Long> times;
    private final Tally tally;
    private Map<String, Worst> worst = Map.of();
    private long restMs;
    private long arrivedMs;

    Report(
            OrdealOptions options,
            List<Outages.Span> broken,
            History history,
            List<String> findings,
            List<Violation> violations) {
        this.options = options;
        this.history = history;
        this.findings = List.copyOf(findings);
        this.violations = List.copyOf(violations);
        this.tally = Tally.of(history);
        this.times =
                broken.stream().collect(Collectors.groupingBy(Outages.Span::name, TreeMap::new, Collectors.counting()));
    }

    /** How long it took after the last mending until everybody was at rest, and then until a last message was everywhere. */
    void times(long rest, long arrived) {
        restMs = rest;
        arrivedMs = arrived;
    }

    void outages(Map<String, Worst> byFault) {
        worst = new LinkedHashMap<>(byFault);
    }

    private Worst altogether() {
        return worst.values().stream().reduce(Worst.NONE, Worst::or);
    }

    /** Whether no promise was broken, and nothing else was wrong. */
    boolean ok() {
        return findings.isEmpty() && violations.isEmpty();
    }

    JsonObject json() {
        JsonObject faults = new JsonObject();
        worst.forEach((name, wait) -> faults.put(
                name,
                new JsonObject()
                        .put("times", times.getOrDefault(name, 0L))
                        .put("longestSendMs", wait.sendMs())
                        .put("longestDeliveryMs", wait.deliverMs())
                        .put("longestReconnectMs", wait.reconnectMs())
                        .put("longestHealthMs", wait.healthMs())
                        .put("slowMs", wait.slowMs())));
        return new JsonObject()
                .put("seed", options.seed())
                .put("seconds", options.seconds())
                .put("faults", faults)
                .put("operations", tally.json())
                .put("longestSendMs", altogether().sendMs())
                .put("longestDeliveryMs", altogether().deliverMs())
                .put("longestReconnectMs", altogether().reconnectMs())
                .put("longestHealthMs", altogether().healthMs())
                .put("untilRestMs", restMs)
                .put("lastWordsMs", arrivedMs)
                .put(
                        "violations",
                        new JsonArray(violations.stream()
                                .map(violation -> violation.invariant() + ": " + violation.sentence())
                                .toList()))
                .put("findings", new JsonArray(findings))
                .put("ok", ok());
    }

    String text() {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                "%n%-18s %5s  %12s  %16s  %17s  %14s  %8s%n",
                "broken",
                "times",
                "longest send",
                "longest delivery",
                "longest reconnect",
                "longest health",
                "slow for"));
        worst.forEach((name, wait) -> text.append(String.format(
                "%-18s %5s  %10.2f s  %14.2f s  %15.2f s  %12.2f s  %6.1f s%n",
                name,
                name.equals(Outages.CALM) ? "" : times.getOrDefault(name, 0L),
                wait.sendMs() / SECOND,
                wait.deliverMs() / SECOND,
                wait.reconnectMs() / SECOND,
                wait.healthMs() / SECOND,
                wait.slowMs() / SECOND)));
        text.append(tally).append(String.format("%n"));
        text.append(String.format(
                "mended, everybody was at rest after %.1f s; then a last message was everywhere after %.2f s%n",
                restMs / SECOND, arrivedMs / SECOND));
        if (ok()) {
            text.append("violations: none");
        } else {
            wrong(text);
        }
        return text.toString();
    }

    private void wrong(StringBuilder text) {
        text.append(String.format(
                "VIOLATIONS: %d (again with --seed %d --seconds %d)%n",
                violations.size() + findings.size(), options.seed(), options.seconds()));
        findings.forEach(finding -> text.append(finding).append(String.format("%n")));
        violations.stream()
                .limit(MOST_SHOWN)
                .forEach(
                        violation -> text.append(Excerpt.of(history, violation)).append(String.format("%n")));
        if (violations.size() > MOST_SHOWN) {
            text.append("and ").append(violations.size() - MOST_SHOWN).append(" more");
        }
    }
}
