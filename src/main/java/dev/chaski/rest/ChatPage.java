// SPDX-License-Identifier: Apache-2.0
package dev.chaski.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.chaski.auth.DevelopmentTokens;
import dev.chaski.chat.Refusal;
import dev.chaski.chat.UserId;
import dev.chaski.config.ChaskiConfig;
import dev.chaski.wire.Json;
import dev.chaski.wire.ServerFrame;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.ext.web.handler.StaticHandler;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** The chat page at {@code /} with {@code chaski.js}, sockjs-client (MIT) at {@code /sockjs-client/sockjs.min.js}, and the tokens that it needs: those only on a development instance that nobody but this machine can reach. */
public final class ChatPage {
    private static final String SOCKJS_CLIENT = "META-INF/resources/webjars/sockjs-client/1.6.1/dist";
    private static final long TTL_S = 86_400;
    private static final int BODY_LIMIT = 4096;
    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "::1");
    private static final String CONTENT_SECURITY =
            "default-src 'self'; connect-src 'self' ws: wss: http: https:; base-uri 'none'; frame-ancestors 'none'";

    private final ChaskiConfig config;

    public ChatPage(ChaskiConfig config) {
        this.config = config;
    }

    /** What a page may ask a token for. */
    private record Asked(String userId, String name) {}

    public void mount(Router router) {
        if (config.development() && LOOPBACK.contains(config.http().host())) {
            router.post("/dev/token")
                    .handler(BodyHandler.create(false).setBodyLimit(BODY_LIMIT))
                    .handler(this::token);
        }
        router.route("/*").handler(context -> {
            context.response()
                    .putHeader("Content-Security-Policy", CONTENT_SECURITY)
                    .putHeader("X-Content-Type-Options", "nosniff");
            context.next();
        });
        router.route("/sockjs-client/*").handler(files(SOCKJS_CLIENT));
        router.route("/*").handler(files("webroot"));
    }

    private static StaticHandler files(String directory) {
        return StaticHandler.create(directory).setCachingEnabled(false).setIncludeHidden(false);
    }

    private void token(RoutingContext context) {
        try {
            Asked asked = Json.mapper()
                    .readValue(
                            context.body().asString() == null
                                    ? ""
                                    : context.body().asString(),
                            Asked.class);
            String token = DevelopmentTokens.issue(
                    config.jwt().secret(),
                    UserId.of(asked.userId()).value(),
                    Optional.ofNullable(asked.name()),
                    Optional.empty(),
                    TTL_S,
                    Instant.now());
            context.response()
                    .putHeader("Content-Type", "application/json; charset=utf-8")
                    .putHeader("Cache-Control", "no-store")
                    .end(new JsonObject().put("token", token).encode());
        } catch (JsonProcessingException e) {
            refuse(context, Refusal.invalid("The body is not {\"userId\": …}"));
        } catch (Refusal e) {
            refuse(context, e);
        }
    }

    private static void refuse(RoutingContext context, Refusal refusal) {
        ServerFrame.Problem problem = ServerFrame.Problem.of(refusal);
        context.response()
                .setStatusCode(refusal.failure().status())
                .putHeader("Content-Type", "application/problem+json")
                .end(new JsonObject()
                        .put("type", "about:blank")
                        .put("title", "Bad Request")
                        .put("status", refusal.failure().status())
                        .put("detail", problem.message())
                        .put("code", problem.code())
                        .encode());
    }
}
