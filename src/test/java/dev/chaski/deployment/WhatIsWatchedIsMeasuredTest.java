// SPDX-License-Identifier: Apache-2.0
package dev.chaski.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.chaski.testing.OnTwoNodes;
import dev.chaski.testing.Patience;
import dev.chaski.testing.Phone;
import dev.chaski.testing.Scene;
import dev.chaski.testing.Sockets;
import dev.chaski.wire.Json;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A rule about a meter that does not exist never fires, and nobody notices. */
@ExtendWith(OnTwoNodes.class)
class WhatIsWatchedIsMeasuredTest {
    private static final Path DASHBOARD = Path.of("observe", "grafana", "dashboards", "chaski.json");
    private static final Path ALERTS = Path.of("observe", "alerts.yml");
    /** Prometheus makes this one itself. */
    private static final String UP = "up";

    private static final Pattern LABELS_AND_TEXTS = Pattern.compile("\\{[^}]*}|\"[^\"]*\"|\\[[^]]*]");
    private static final Pattern GROUPING = Pattern.compile("\\b(by|without|on|ignoring)\\s*\\([^)]*\\)");
    private static final Pattern NAME = Pattern.compile("\\b[a-zA-Z_:][a-zA-Z0-9_:]*+(?!\\s*\\()");
    /** What makes one series of many, and what it keeps their labels by. */
    private static final Pattern ONE_OF_MANY =
            Pattern.compile("\\b(?:sum|min|max|avg|count|absent)\\s*(?:by\\s*\\(([^)]*)\\))?\\s*\\(");

    private static final Pattern LABEL = Pattern.compile("\\$labels\\.(\\w+)");
    private static final Set<String> WORDS = Set.of("and", "or", "unless", "by", "bool", "offset");

    @Test
    void everyMeterOfTheDashboardAndTheAlertsIsInAScrape(Scene scene) throws Exception {
        Set<String> watched = new TreeSet<>();
        Json.mapper()
                .readTree(DASHBOARD.toFile())
                .findValues("expr")
                .forEach(expr -> watched.addAll(meters(expr.asText())));
        JsonNode alerts = Json.mapper().valueToTree(Yaml.tree(ALERTS));
        alerts.findValues("expr").forEach(expr -> watched.addAll(meters(expr.asText())));
        watched.remove(UP);
        watched.add(new Manifests()
                .the(HorizontalPodAutoscaler.class)
                .getSpec()
                .getMetrics()
                .get(1)
                .getPods()
                .getMetric()
                .getName());
        assertThat(watched).hasSizeGreaterThan(20);

        talk(scene);

        Patience.until("every meter", () -> scraped(scene).containsAll(watched), () -> {
            Set<String> missing = new TreeSet<>(watched);
            missing.removeAll(scraped(scene));
            return missing;
        });
    }

    /** A little of everything: sends, receipts, a refusal, a device that comes back. */
    private static void talk(Scene scene) {
        String conversation = scene.direct("alice", "bob");
        Phone alice = scene.phone(0, "alice");
        Phone bob = scene.phone(1, "bob");
        alice.say(conversation, "hello");
        bob.expectMessage(conversation, "hello");
        bob.ask(new JsonObject()
                .put("type", "mark_as_read")
                .put("conversationId", conversation)
                .put("seq", 1));
        alice.expect("receipt", frame -> frame.getString("status").equals("READ"));
        alice.saying("0198c5b6-0000-7000-8000-000000000000", "t", "nowhere").join();
        bob.leave();
    }

    /** What both instances know between them. */
    private static Set<String> scraped(Scene scene) {
        return List.of(scene.url(0), scene.url(1)).stream()
                .flatMap(url -> Sockets.get(url, "/metrics").body().lines())
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.replaceAll("[{ ].*", ""))
                .collect(Collectors.toSet());
    }

    @Test
    void metersAreFoundInAnExpression() {
        assertThat(meters("sum by (le, code) (rate(a_total{x=\"up\"}[5m])) / max(b_seconds) > 0.5 and c"))
                .containsExactlyInAnyOrder("a_total", "b_seconds", "c");
    }

    @Test
    void aRuleTellsThatNobodyIsThere() {
        String job = Yaml.tree(Path.of("observe", "prometheus.yml")).toString();

        assertThat(job).contains("job_name=chaski,");
        assertThat(rules())
                .filteredOn(rule -> rule.path("expr").asText().equals("absent(up{job=\"chaski\"} == 1)"))
                .singleElement()
                .satisfies(rule -> {
                    assertThat(rule.path("for").asText()).isEqualTo("30s");
                    assertThat(rule.at("/labels/severity").asText()).isEqualTo("critical");
                });
    }

    @Test
    void aLabelOfATextIsOneThatItsExpressionKeeps() {
        assertThat(rules())
                .hasSizeGreaterThan(10)
                .allSatisfy(rule -> assertThat(
                                LABEL.matcher(rule.path("annotations").toString())
                                        .results()
                                        .map(match -> match.group(1)))
                        .allMatch(label -> keeps(rule.path("expr").asText(), label)));
    }

    @Test
    void labelsThatAreLostAreNoticed() {
        assertThat(keeps("min(a{instance=\"b\"}) == 0", "instance")).isFalse();
        assertThat(keeps("absent(a)", "instance")).isFalse();
        assertThat(keeps("sum by (job, instance) (a) / sum by (job) (b)", "instance"))
                .isFalse();
        assertThat(keeps("sum by (job, instance) (a) > 0", "instance")).isTrue();
        assertThat(keeps("a == 0", "instance")).isTrue();
    }

    private static boolean keeps(String expression, String label) {
        return ONE_OF_MANY
                .matcher(expression)
                .results()
                .allMatch(one -> one.group(1) != null
                        && List.of(one.group(1).split("\\s*,\\s*", -1)).contains(label));
    }

    private static List<JsonNode> rules() {
        JsonNode rules = Json.mapper().valueToTree(Yaml.tree(ALERTS)).at("/groups/0/rules");
        return StreamSupport.stream(rules.spliterator(), false).toList();
    }

    private static Set<String> meters(String expression) {
        String bare = GROUPING.matcher(LABELS_AND_TEXTS.matcher(expression).replaceAll(" "))
                .replaceAll(" ");
        return NAME.matcher(bare)
                .results()
                .map(MatchResult::group)
                .filter(name -> !WORDS.contains(name))
                .collect(Collectors.toSet());
    }
}
