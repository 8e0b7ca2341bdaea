// SPDX-License-Identifier: Apache-2.0
package dev.chaski.ops;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.chaski.ops.Health.Status;
import dev.chaski.wire.Json;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;

/**
 * {@code /health} (503 only when it is down), {@code /health/live} (200 while the process answers), {@code /health/ready} (503 while it starts or drains) and {@code /metrics} (Prometheus text). No token is
 * asked for.
 */
public final class Ops {
    private static final int OK = 200;
    private static final int UNAVAILABLE = 503;

    private final Vitals vitals;
    private final PrometheusMeterRegistry metrics;

    public Ops(Vitals vitals, PrometheusMeterRegistry metrics) {
        this.vitals = vitals;
        this.metrics = metrics;
    }

    /** Adds the four paths. */
    public void mount(Router router) {
        watched(router, "/health/live").handler(context -> send(context, OK, Map.of("status", Status.OK)));
        watched(router, "/health/ready").handler(this::ready);
        watched(router, "/health").handler(this::health);
        watched(router, "/metrics")
                .handler(context -> respond(context, OK, "text/plain; version=0.0.4; charset=utf-8", metrics.scrape()));
    }

    /** Some balancers and monitors ask by HEAD. */
    private static Route watched(Router router, String path) {
        return router.route(path).method(HttpMethod.GET).method(HttpMethod.HEAD);
    }

    private void ready(RoutingContext context) {
        boolean ready = vitals.ready().getAsBoolean();
        send(context, ready ? OK : UNAVAILABLE, Map.of("status", Status.of(ready)));
    }

    private void health(RoutingContext context) {
        Health health = Health.of(vitals);
        send(context, health.status() == Status.DOWN ? UNAVAILABLE : OK, health);
    }

    private static void send(RoutingContext context, int status, Object body) {
        try {
            respond(
                    context,
                    status,
                    "application/json; charset=utf-8",
                    Json.mapper().writeValueAsString(body));
        } catch (JsonProcessingException e) {
            context.fail(e);
        }
    }

    private static void respond(RoutingContext context, int status, String type, String body) {
        context.response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, type)
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .end(body);
    }
}
