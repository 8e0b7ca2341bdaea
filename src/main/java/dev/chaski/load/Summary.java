// SPDX-License-Identifier: Apache-2.0
package dev.chaski.load;

import io.vertx.core.json.JsonObject;
import java.util.stream.Collectors;

/** The report for people, from the one for machines, so that both say the same. */
final class Summary {
    private static final double BUSY = 0.9;

    private final JsonObject report;
    private final StringBuilder text = new StringBuilder();

    private Summary(JsonObject report) {
        this.report = report;
    }

    static String of(JsonObject report) {
        return new Summary(report).written();
    }

    private String written() {
        JsonObject connections = report.getJsonObject("connections");
        line(String.format(
                "%,d devices connected in %.1f s, half of them within %.0f ms",
                connections.getInteger("opened"),
                connections.getDouble("seconds"),
                connections.getJsonObject("readyMs").getDouble("p50")));
        if (report.containsKey("sent")) {
            messages();
        }
        server();
        line(String.format(
                "generator    %.2f of one core%s",
                report.getDouble("generatorCores"),
                report.getDouble("generatorCores") > BUSY
                        ? ": it was busy itself, and the machine can do more than this says"
                        : ""));
        line(verdict());
        return text.toString().stripTrailing();
    }

    private void messages() {
        line(String.format(
                "each second  %,.0f sent, %,.0f confirmed, %,.0f delivered%s",
                report.getDouble("sentPerSecond"),
                report.getDouble("confirmedPerSecond"),
                report.getDouble("deliveredPerSecond"),
                report.containsKey("receiptsPerSecond")
                        ? String.format(", %,.0f receipts", report.getDouble("receiptsPerSecond"))
                        : ""));
        times("confirm", "sendToConfirmMs", "");
        times("deliver", "sendToDeliverMs", "");
        if (report.containsKey("sendToReceiptMs")) {
            int ackMs = report.getInteger("ackMs");
            times(
                    "receipt",
                    "sendToReceiptMs",
                    ackMs == 0 ? "" : "  (devices acknowledge after up to " + ackMs + " ms)");
        }
    }

    private void times(String station, String field, String remark) {
        JsonObject times = report.getJsonObject(field);
        if (times.getLong("count") == 0) {
            line(String.format("%-11s  none measured", "to " + station));
            return;
        }
        line(String.format(
                "%-11s  p50 %8.2f   p90 %8.2f   p99 %8.2f   p99.9 %8.2f   max %8.2f ms%s",
                "to " + station,
                times.getDouble("p50"),
                times.getDouble("p90"),
                times.getDouble("p99"),
                times.getDouble("p999"),
                times.getDouble("max"),
                remark));
    }

    private void server() {
        JsonObject server = report.getJsonObject("server");
        if (server == null) {
            return;
        }
        line(String.format("cores        %s", listed(server.getJsonObject("cores"))));
        line(String.format("memory       %s (MB)", listed(server.getJsonObject("memoryMb"))));
        if (server.containsKey("cpuMicrosPerDelivered")) {
            line(String.format(
                    "a delivery   %s (microseconds of CPU)", listed(server.getJsonObject("cpuMicrosPerDelivered"))));
        } else {
            line(String.format(
                    "a connection %.1f kB, %.1f microseconds of CPU a second",
                    server.getDouble("kilobytesPerConnection"), server.getDouble("cpuMicrosPerConnectionSecond")));
        }
    }

    private String verdict() {
        if (!report.containsKey("sent")) {
            return report.getInteger("dropped") + " connections dropped";
        }
        boolean told = report.containsKey("withoutReceipt")
                && report.getLong("withoutReceipt")
                                + report.getJsonObject("sendToReceiptMs").getLong("count")
                        > 0;
        String receipts = told ? ", " + report.getLong("withoutReceipt") + " without a receipt" : "";
        return String.format(
                "%,d messages: %d lost, %d repeated, %d out of order, %d unconfirmed%s",
                report.getLong("sent"),
                report.getLong("lost"),
                report.getLong("repeated") + report.getLong("unexpected"),
                report.getLong("outOfOrder"),
                report.getLong("unconfirmed"),
                receipts);
    }

    private static String listed(JsonObject numbers) {
        return numbers.stream().map(e -> e.getKey() + " " + e.getValue()).collect(Collectors.joining(", "));
    }

    private void line(String line) {
        text.append(line).append(System.lineSeparator());
    }
}
