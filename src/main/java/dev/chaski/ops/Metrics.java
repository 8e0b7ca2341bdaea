// SPDX-License-Identifier: Apache-2.0
package dev.chaski.ops;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** The meters of an instance. */
public final class Metrics {
    private Metrics() {}

    /** A registry with the machine's meters and those of the vitals. */
    public static PrometheusMeterRegistry of(Vitals vitals) {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        gauge(
                registry,
                "chaski.connections",
                "Open sockets",
                () -> vitals.gateway().connections().getAsInt());
        gauge(
                registry,
                "chaski.online.users",
                "Users with a socket here",
                () -> vitals.gateway().onlineUsers().getAsInt());
        gauge(
                registry,
                "chaski.sends.in.flight",
                "Messages without an answer yet",
                () -> vitals.sendsInFlight().getAsInt());
        gauge(
                registry,
                "chaski.cluster.members",
                "Instances of the cluster",
                () -> vitals.clusterMembers().getAsInt());
        gauge(
                registry,
                "chaski.postgres.up",
                "1 while PostgreSQL answers",
                () -> vitals.postgresUp().getAsBoolean() ? 1 : 0);
        gauge(
                registry,
                "chaski.redis.up",
                "1 while Redis answers",
                () -> vitals.redisUp().getAsBoolean() ? 1 : 0);
        vitals.gateway()
                .counted()
                .forEach((name, count) -> FunctionCounter.builder(name, count, LongSupplier::getAsLong)
                        .register(registry));
        return registry;
    }

    private static void gauge(
            PrometheusMeterRegistry registry, String name, String description, Supplier<Number> value) {
        Gauge.builder(name, value).description(description).register(registry);
    }
}
