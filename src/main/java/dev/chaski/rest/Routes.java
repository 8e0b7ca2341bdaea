// SPDX-License-Identifier: Apache-2.0
package dev.chaski.rest;

import dev.chaski.audit.Audit;
import dev.chaski.auth.Caller;
import dev.chaski.chat.Failure;
import dev.chaski.chat.Refusal;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The paths of the API and, for each, what its methods do. Every call is authenticated before its body is read; paths that are not there and methods that they do not have are told apart. */
final class Routes {
    private static final String BASE = "/api/v1";
    private static final int BODY_BYTES = 256 * 1024;
    private static final int LARGE_BODY_BYTES = 2 * 1024 * 1024;
    private static final int METHOD_NOT_ALLOWED = 405;
    private static final int NOT_FOUND = 404;
    private static final int WRONG_MEDIA_TYPE = 415;
    /** And not what could not be read or verified. */
    private static final Set<Failure> REFUSED_LOGINS =
            Set.of(Failure.UNAUTHENTICATED, Failure.TOKEN_EXPIRED, Failure.FORBIDDEN);

    private static final String CALLER = "chaski.caller";

    private final Callers callers;
    private final BodyHandler bodies = BodyHandler.create(false).setBodyLimit(BODY_BYTES);
    private final BodyHandler largeBodies = BodyHandler.create(false).setBodyLimit(LARGE_BODY_BYTES);
    private final Set<String> large = new HashSet<>();
    private final Map<String, Map<HttpMethod, Endpoint>> paths = new LinkedHashMap<>();

    Routes(Callers callers) {
        this.callers = callers;
    }

    /** Adds a method of a path. Of two paths that fit a request the one that was added first counts. */
    Routes on(HttpMethod method, String path, Endpoint endpoint) {
        paths.computeIfAbsent(BASE + path, p -> new LinkedHashMap<>()).put(method, endpoint);
        return this;
    }

    /** What that path takes may be as long as a list of ten thousand users. */
    Routes large(String path) {
        large.add(BASE + path);
        return this;
    }

    void mount(Router router) {
        router.route(BASE + "/*").failureHandler(context -> Problem.of(context).send(context.response()));
        paths.forEach((path, methods) -> {
            methods.forEach((method, endpoint) -> {
                router.route(method, path).handler(this::authenticate);
                router.route(method, path).handler(Routes::checkMediaType);
                router.route(method, path).handler(large.contains(path) ? largeBodies : bodies);
                router.route(method, path).handler(context -> answer(context, endpoint));
            });
            router.route(path).handler(context -> wrongMethod(context, methods));
        });
        router.route(BASE + "/*").handler(context -> context.fail(NOT_FOUND));
        router.route(BASE).handler(context -> context.fail(NOT_FOUND));
    }

    private void authenticate(RoutingContext context) {
        HttpServerRequest request = context.request();
        request.pause();
        Future.succeededFuture(request)
                .compose(callers::of)
                .onSuccess(caller -> {
                    request.resume();
                    context.put(CALLER, caller).next();
                })
                .onFailure(e -> {
                    request.resume();
                    refusedLogin(request, e);
                    context.fail(e);
                });
    }

    private static void refusedLogin(HttpServerRequest request, Throwable why) {
        if (why instanceof Refusal refusal && REFUSED_LOGINS.contains(refusal.failure())) {
            String from = request.remoteAddress().hostAddress();
            Audit.of("login_refused").with("door", "rest").with("from", from).refused(why);
        }
    }

    private static void checkMediaType(RoutingContext context) {
        String type = context.request().getHeader(HttpHeaders.CONTENT_TYPE);
        if (type == null || json(type)) {
            context.next();
        } else {
            context.fail(WRONG_MEDIA_TYPE);
        }
    }

    private static boolean json(String contentType) {
        int parameters = contentType.indexOf(';');
        String type = (parameters < 0 ? contentType : contentType.substring(0, parameters))
                .trim()
                .toLowerCase(Locale.ROOT);
        return type.equals("application/json") || (type.startsWith("application/") && type.endsWith("+json"));
    }

    private static void answer(RoutingContext context, Endpoint endpoint) {
        Caller caller = context.get(CALLER);
        Future.succeededFuture(new Call(context, caller))
                .compose(endpoint::answer)
                .onSuccess(answer -> send(context.response(), answer))
                .onFailure(context::fail);
    }

    private static void send(HttpServerResponse response, Answer answer) {
        if (response.closed()) {
            return;
        }
        response.setStatusCode(answer.status()).putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        if (answer.json() == null) {
            response.end();
        } else {
            response.putHeader(HttpHeaders.CONTENT_TYPE, "application/json; charset=utf-8")
                    .end(answer.json());
        }
    }

    private static void wrongMethod(RoutingContext context, Map<HttpMethod, Endpoint> methods) {
        context.response()
                .putHeader(
                        HttpHeaders.ALLOW,
                        methods.keySet().stream().map(HttpMethod::name).collect(Collectors.joining(", ")));
        Problem.of(Failure.UNKNOWN_TYPE, METHOD_NOT_ALLOWED, "This path does not have that method")
                .send(context.response());
    }
}
