// SPDX-License-Identifier: Apache-2.0
package dev.chaski.rest;

import dev.chaski.auth.DevelopmentTokens;
import dev.chaski.chat.Refusal;
import dev.chaski.chat.UserId;
import dev.chaski.config.ChaskiConfig;
import dev.chaski.wire.Json;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.ext.web.handler.StaticHandler;
import java.io.IOException;
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
                    .handler(this::token)
                    .failureHandler(context -> Problem.of(context).send(context.response()));
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
        Asked asked = asked(context.body().buffer());
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
    }

    private static Asked asked(Buffer body) {
        try {
            Asked asked = body == null ? null : Json.mapper().readValue(body.getBytes(), Asked.class);
            if (asked != null) {
                return asked;
            }
        } catch (IOException e) {
            throw unreadable();
        }
        throw unreadable();
    }

    private static Refusal unreadable() {
        return Refusal.invalid("The body is not {\"userId\": …}");
    }
}
