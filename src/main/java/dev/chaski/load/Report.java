// SPDX-License-Identifier: Apache-2.0
package dev.chaski.load;

import dev.chaski.load.BenchOptions.Workload;
import dev.chaski.load.Meter.Station;
import dev.chaski.load.Result.ServerUse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/** A result in words for machines and for people. The field names of the former stay as they are; docs/bench.md explains them. */
final class Report {
    private static final List<Double> PERCENTILES = List.of(50.0, 90.0, 99.0, 99.9);

    private final BenchOptions options;
    private final List<String> urls;
    private final Result result;

    Report(BenchOptions options, List<String> urls, Result result) {
        this.options = options;
        this.urls = urls;
        this.result = result;
    }

    JsonObject json() {
        JsonObject json = settings();
        boolean talking = options.workload() != Workload.IDLE;
        if (talking) {
            messages(json);
        }
        json.put("dropped", result.connections().dropped()).put("ok", result.flawless());
        json.put(
                "connections",
                new JsonObject()
                        .put("opened", result.connections().opened())
                        .put("seconds", rounded(result.connections().seconds()))
                        .put("readyMs", times(result.connections().untilSynced())));
        json.put("generatorCores", rounded(result.generatorCores()));
        result.server().ifPresent(use -> json.put("server", server(use, talking)));
        return json;
    }

    private JsonObject settings() {
        JsonObject json = new JsonObject()
                .put("workload", options.workload().name().toLowerCase(Locale.ROOT))
                .put("urls", new JsonArray(urls))
                .put("warmUp", options.warmUp())
                .put("seconds", rounded(result.meter().seconds()));
        if (options.workload() == Workload.IDLE) {
            return json;
        }
        json.put("conversations", options.conversations())
                .put("members", options.company())
                .put("senders", options.speakers())
                .put("window", options.window())
                .put("ackMs", options.ackMs())
                .put("body", options.body());
        options.rate()
                .ifPresentOrElse(
                        rate -> json.put("rate", rate),
                        () -> json.put("outstanding", options.outstanding())
                                .put("until", options.following().until().name().toLowerCase(Locale.ROOT)));
        return json;
    }

    private void messages(JsonObject json) {
        Counts counts = result.counts();
        json.put("sent", counts.sent())
                .put("confirmed", counts.confirmed())
                .put("delivered", counts.delivered())
                .put("lost", counts.lost())
                .put("repeated", counts.repeated())
                .put("outOfOrder", counts.outOfOrder())
                .put("unexpected", counts.unexpected())
                .put("unconfirmed", counts.unconfirmed());
        Meter meter = result.meter();
        json.put("sentPerSecond", rounded(meter.sentWithin() / meter.seconds()))
                .put("confirmedPerSecond", perSecond(Station.CONFIRM))
                .put("deliveredPerSecond", perSecond(Station.DELIVER))
                .put("sendToConfirmMs", times(meter.times(Station.CONFIRM)))
                .put("sendToDeliverMs", times(meter.times(Station.DELIVER)));
        if (options.following().receipts()) {
            json.put("withoutReceipt", result.withoutReceipt())
                    .put("receiptsPerSecond", perSecond(Station.RECEIPT))
                    .put("sendToReceiptMs", times(meter.times(Station.RECEIPT)));
        }
    }

    private JsonObject server(ServerUse use, boolean talking) {
        JsonObject cores = new JsonObject();
        JsonObject perDelivered = new JsonObject();
        JsonObject memory = new JsonObject();
        double delivered = Math.max(1, result.meter().within(Station.DELIVER));
        use.cpuSeconds().forEach((group, seconds) -> {
            cores.put(group, rounded(seconds / result.meter().seconds()));
            perDelivered.put(group, rounded(seconds / delivered * 1e6));
        });
        perDelivered.put("total", rounded(use.totalCpuSeconds() / delivered * 1e6));
        use.residentKb().forEach((group, kb) -> memory.put(group, kb / 1024));
        JsonObject json = new JsonObject().put("cores", cores).put("memoryMb", memory);
        return talking
                ? json.put("cpuMicrosPerDelivered", perDelivered)
                : json.put("cpuMicrosPerConnectionSecond", rounded(idleMicros(use)))
                        .put("kilobytesPerConnection", rounded(kilobytes(use)));
    }

    private double idleMicros(ServerUse use) {
        return use.totalCpuSeconds()
                * 1e6
                / result.meter().seconds()
                / result.connections().opened();
    }

    private double kilobytes(ServerUse use) {
        return use.grownKb().values().stream().mapToLong(kb -> kb).sum()
                / (double) result.connections().opened();
    }

    private double perSecond(Station station) {
        return rounded(result.meter().within(station) / result.meter().seconds());
    }

    /** Milliseconds. */
    private static JsonObject times(Histogram micros) {
        JsonObject times = new JsonObject().put("count", micros.getTotalCount()).put("mean", millis(micros.getMean()));
        PERCENTILES.forEach(p -> times.put(
                "p" + Double.toString(p).replaceAll("\\.0$|\\.", ""), millis((double) micros.getValueAtPercentile(p))));
        return times.put("max", millis((double) micros.getMaxValue()));
    }

    private static double millis(double micros) {
        return rounded(micros / 1000);
    }

    private static double rounded(double number) {
        return Math.round(number * 1000) / 1000.0;
    }
}
