// SPDX-License-Identifier: Apache-2.0
package dev.chaski.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.config.ConfigLoader;
import dev.chaski.testing.Cluster;
import dev.chaski.testing.OnTwoNodes;
import dev.chaski.testing.Scene;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import picocli.CommandLine;

/** A second of each workload, with the pairs spanning the nodes. What the figures are is nobody's business here. */
@ExtendWith(OnTwoNodes.class)
@Timeout(60)
class ABenchOnTwoNodesReportsWhatCameTest {
    private static final List<String> TIMES = List.of("count", "mean", "p50", "p90", "p99", "p999", "max");

    private static final int ATTEMPTS = 5;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Cluster cluster;

    @BeforeEach
    void onTheNodesOf(Scene scene) {
        cluster = scene.cluster();
    }

    @Test
    void pairsInAClosedLoop() throws Exception {
        JsonObject report = new JsonObject();
        for (int attempt = 1; attempt <= ATTEMPTS && report.getLong("sent", 0L) <= 12; attempt++) {
            report = report("pairs", "--pairs", "3", "--outstanding", "4", "--until", "receipt", "--ack-ms", "0");
        }

        assertThat(report.getString("workload")).isEqualTo("pairs");
        assertThat(report.getJsonArray("urls")).containsExactly(cluster.url(0), cluster.url(1));
        flawless(report, 1);
        assertThat(report.getLong("sent")).as("messages after the first ones").isGreaterThan(12);
        assertThat(report.getInteger("withoutReceipt")).isZero();
        for (String times : List.of("sendToConfirmMs", "sendToDeliverMs", "sendToReceiptMs")) {
            assertThat(report.getJsonObject(times).fieldNames()).as(times).containsExactlyElementsOf(TIMES);
            assertThat(report.getJsonObject(times).getLong("count")).as(times).isPositive();
        }
        assertThat(report.getMap())
                .containsKeys(
                        "sentPerSecond",
                        "confirmedPerSecond",
                        "deliveredPerSecond",
                        "receiptsPerSecond",
                        "generatorCores",
                        "seconds",
                        "warmUp",
                        "window",
                        "ackMs",
                        "body",
                        "outstanding",
                        "until");
        assertThat(report.getJsonObject("connections").getInteger("opened")).isEqualTo(6);
        assertThat(err.toString()).contains("sent/s", "0 lost, 0 repeated, 0 out of order");
    }

    @Test
    void eachWritesToSeveralPartners() throws Exception {
        JsonObject report = report("pairs", "--pairs", "3", "--partners", "3", "--rate", "90", "--ack-ms", "20");

        flawless(report, 1);
        assertThat(report.getInteger("conversations")).isEqualTo(9);
        assertThat(report.getJsonObject("connections").getInteger("opened")).isEqualTo(6);
        assertThat(report.getLong("sent")).as("a message in each conversation").isGreaterThanOrEqualTo(9);
        assertThat(report.getInteger("withoutReceipt")).isZero();
    }

    @Test
    void aGroupAtARate() throws Exception {
        JsonObject report = report("group", "--members", "5", "--senders", "3", "--rate", "40");

        flawless(report, 4);
        assertThat(report.getLong("sent"))
                .as("most of what was due in a second")
                .isGreaterThanOrEqualTo(20);
        assertThat(report.getInteger("withoutReceipt")).isZero();
        assertThat(report.getDouble("rate")).isEqualTo(40);
        assertThat(report.getJsonObject("sendToReceiptMs").getLong("count"))
                .isEqualTo(report.getJsonObject("sendToDeliverMs").getLong("count"));
    }

    @Test
    void aMessageIsSentWhenItIsDueAndNotWhenTheNextOneIs() throws Exception {
        JsonObject report = report("pairs", "--pairs", "1", "--rate", "2");

        flawless(report, 1);
        assertThat(report.getJsonObject("sendToConfirmMs").getDouble("p50"))
                .as("ms, of which every 500 a message is due")
                .isLessThan(500);
    }

    @Test
    void withoutReceiptsNoneAreLookedAt() throws Exception {
        JsonObject report = report("pairs", "--pairs", "2", "--rate", "50", "--no-receipts");

        flawless(report, 1);
        assertThat(report.getMap()).doesNotContainKeys("withoutReceipt", "sendToReceiptMs", "receiptsPerSecond");
    }

    @Test
    void idleConnectionsAreHeld() throws Exception {
        JsonObject report = report("idle", "--connections", "20");

        assertThat(report.getJsonObject("connections").getInteger("opened")).isEqualTo(20);
        assertThat(report.getInteger("dropped")).isZero();
        assertThat(report.getMap()).doesNotContainKey("sent");
        assertThat(err.toString()).contains("0 connections dropped");
    }

    @Test
    void limitsAreNamedWhereTheServerRefuses() throws Exception {
        try (Cluster strict = Cluster.of(1, Map.of("limits.messages-per-minute", "5"))) {
            assertThat(run(strict, "pairs", "--pairs", "1", "--rate", "20")).isOne();
            assertThat(err.toString())
                    .contains("5 a minute", "limits.messages-per-minute", "limits.messages-per-hour")
                    .doesNotContain("sent/s");
            assertThat(run(strict, "pairs", "--pairs", "1")).as("a closed loop").isOne();
            assertThat(err.toString()).contains("The server refused a message (rate_limited)");
            assertThat(out.toString()).isEmpty();
        }
    }

    @Test
    void nobodyThereIsASentence() throws Exception {
        assertThat(Bench.run(
                        CommandLine.populateCommand(new BenchOptions(), "--url", "http://127.0.0.1:1"),
                        surroundings(),
                        new PrintWriter(out, true),
                        new PrintWriter(err, true)))
                .isOne();
        assertThat(err.toString()).contains("No result: No instance answers at http://127.0.0.1:1");
    }

    @Test
    void argumentsThatMakeNoSenseAreAMistake() throws Exception {
        assertThat(run(cluster, "group", "--members", "2", "--senders", "3")).isEqualTo(2);
        assertThat(run(cluster, "--rate", "0")).isEqualTo(2);
        assertThat(run(cluster, "pairs", "--pairs", "2", "--partners", "3")).isEqualTo(2);
        assertThat(run(cluster, "--ack-ms", "500")).isEqualTo(2);
        assertThat(run(cluster, "--until", "receipt", "--no-receipts")).isEqualTo(2);
    }

    private static void flawless(JsonObject report, int recipients) {
        assertThat(report.getLong("sent")).isPositive();
        assertThat(report.getLong("confirmed")).isEqualTo(report.getLong("sent"));
        assertThat(report.getLong("delivered")).isEqualTo(report.getLong("sent") * recipients);
        for (String count : List.of("lost", "repeated", "outOfOrder", "unexpected", "unconfirmed", "dropped")) {
            assertThat(report.getInteger(count)).as(count).isZero();
        }
        assertThat(report.getBoolean("ok")).isTrue();
    }

    private JsonObject report(String... arguments) throws InterruptedException {
        out.getBuffer().setLength(0);
        assertThat(run(cluster, arguments)).as(() -> err.toString()).isZero();
        assertThat(out.toString().lines()).hasSize(1);
        return new JsonObject(out.toString());
    }

    private int run(Cluster on, String... arguments) throws InterruptedException {
        List<String> all = new ArrayList<>(List.of(arguments));
        for (int i = 0; i < on.size(); i++) {
            all.addAll(List.of("--url", on.url(i)));
        }
        all.addAll(List.of("--warm-up", "0", "--seconds", "1"));
        return Bench.run(
                CommandLine.populateCommand(new BenchOptions(), all.toArray(String[]::new)),
                surroundings(),
                new PrintWriter(out, true),
                new PrintWriter(err, true));
    }

    private static Bench.Surroundings surroundings() {
        return new Bench.Surroundings(ConfigLoader.of(Map.of()), List.of(), Optional.empty());
    }
}
