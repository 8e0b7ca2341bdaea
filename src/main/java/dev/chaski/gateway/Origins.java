// SPDX-License-Identifier: Apache-2.0
package dev.chaski.gateway;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.CorsHandler;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which pages may use this instance, by whichever door: those of its own host, those of {@code http.origins}, in development also those of this machine. A page of another origin is refused with 403; who is no
 * browser sends no {@code Origin}.
 */
final class Origins {
    private static final int FORBIDDEN = 403;
    private static final int REMEMBERED_S = 3600;
    private static final String LOOPBACK = "https?://(localhost|127\\.0\\.0\\.1|\\[::1])(:\\d+)?";
    private static final Set<HttpMethod> METHODS = Set.of(
            HttpMethod.GET, HttpMethod.HEAD, HttpMethod.POST, HttpMethod.PUT, HttpMethod.PATCH, HttpMethod.DELETE);
    private static final Set<String> HEADERS = Set.of("Authorization", "Content-Type", "Idempotency-Key");

    private final Optional<CorsHandler> others;

    Origins(List<String> listed, boolean development) {
        others = listed.isEmpty() && !development ? Optional.empty() : Optional.of(handler(listed, development));
    }

    /** sockjs-client asks with credentials, though there are no cookies here. */
    private static CorsHandler handler(List<String> listed, boolean development) {
        CorsHandler handler = CorsHandler.create()
                .addOrigins(listed)
                .allowedMethods(METHODS)
                .allowedHeaders(HEADERS)
                .allowCredentials(true)
                .maxAgeSeconds(REMEMBERED_S);
        return development ? handler.addOriginWithRegex(LOOPBACK) : handler;
    }

    /** Before all other routes. */
    void mount(Router router) {
        router.route().handler(this::check);
    }

    private void check(RoutingContext context) {
        String origin = context.request().getHeader(HttpHeaders.ORIGIN);
        if (origin != null && own(origin, context.request())) {
            context.next();
        } else if (others.isPresent()) {
            others.get().handle(context);
        } else if (origin == null) {
            context.next();
        } else {
            context.fail(FORBIDDEN);
        }
    }

    private static boolean own(String origin, HttpServerRequest request) {
        try {
            String authority = URI.create(origin).getAuthority();
            return authority != null && authority.equalsIgnoreCase(request.getHeader(HttpHeaders.HOST));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
