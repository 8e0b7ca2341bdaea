// SPDX-License-Identifier: Apache-2.0
package dev.chaski.rest;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.chaski.auth.DevelopmentTokens;
import dev.chaski.auth.Tokens;
import dev.chaski.config.ChaskiConfig;
import dev.chaski.testing.HttpOf;
import dev.chaski.testing.Logged;
import dev.chaski.testing.Patience;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Who looks for break-ins looks for refused logins: a key that could not be had, or a header that cannot be read, is none. */
class OnlyRefusedLoginsAreAuditedTest {
    private static final String SECRET = "a secret of at least thirty-two bytes";
    private static final Vertx VERTX = Vertx.vertx();

    @AfterAll
    static void close() {
        VERTX.close();
    }

    private static int status(Optional<String> jwks, Map<String, String> headers) {
        Router router = Router.router(VERTX);
        Tokens tokens = new Tokens(VERTX, new ChaskiConfig.Jwt(SECRET, jwks));
        new Routes(new Callers(tokens, null))
                .on(HttpMethod.GET, "/unread", call -> Future.succeededFuture(Answer.ok("")))
                .mount(router);
        HttpServer server = Patience.result(
                VERTX.createHttpServer().requestHandler(router).listen(0, "127.0.0.1"), Patience.ENOUGH);
        try (HttpOf http = new HttpOf()) {
            return http.get("http://127.0.0.1:" + server.actualPort() + "/api/v1/unread", headers)
                    .status();
        } finally {
            Patience.result(server.close(), Patience.ENOUGH);
        }
    }

    private static Map<String, String> bearer(String token) {
        return Map.of("Authorization", "Bearer " + token);
    }

    private static String token(String scope) {
        return DevelopmentTokens.issue(SECRET, "eve", Optional.empty(), Optional.ofNullable(scope), 60, Instant.now());
    }

    @Test
    void andNothingElse() {
        try (Logged audit = Logged.by("audit", Level.INFO)) {
            String rs256 = "eyJhbGciOiJSUzI1NiJ9.e30.AAAA";
            assertThat(status(Optional.of("/nowhere/jwks.json"), bearer(rs256))).isEqualTo(503);
            assertThat(status(
                            Optional.empty(),
                            Map.of("Authorization", "Bearer " + token("chaski:server"), "Chaski-User", "\u00e9")))
                    .isEqualTo(400);
            assertThat(audit.lines()).isEmpty();

            assertThat(status(Optional.empty(), bearer(rs256))).isEqualTo(401);
            assertThat(audit.lines())
                    .singleElement()
                    .asString()
                    .contains("login_refused", "outcome=\"unauthenticated\"");
            assertThat(status(
                            Optional.empty(), Map.of("Authorization", "Bearer " + token(null), "Chaski-User", "alice")))
                    .isEqualTo(403);
            assertThat(audit.lines()).hasSize(2).last().asString().contains("login_refused", "outcome=\"forbidden\"");
        }
    }
}
