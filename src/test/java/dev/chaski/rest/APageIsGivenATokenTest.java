// SPDX-License-Identifier: Apache-2.0
package dev.chaski.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.testing.HttpOf;
import dev.chaski.testing.HttpOf.Reply;
import dev.chaski.testing.OnTwoNodes;
import dev.chaski.testing.Rest;
import dev.chaski.testing.Scene;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code POST /dev/token}, on a development instance. */
@ExtendWith(OnTwoNodes.class)
class APageIsGivenATokenTest {
    private static Reply asked(Scene scene, String body) {
        try (HttpOf http = new HttpOf()) {
            return http.post(scene.url(0) + "/dev/token", Map.of("Content-Type", "application/json"), body);
        }
    }

    @Test
    void forTheUserThatItNames(Scene scene) {
        Reply reply =
                asked(scene, new JsonObject().put("userId", scene.user("alice")).encode());

        assertThat(reply.status()).isEqualTo(200);
        new Rest(scene.url(1), new JsonObject(reply.body()).getString("token"))
                .get("/unread")
                .must(200);
    }

    @ParameterizedTest
    @CsvSource(
            value = {
                "null | 400 | invalid_frame",
                "'' | 400 | invalid_frame",
                "[] | 400 | invalid_frame",
                "{} | 400 | invalid_frame",
                "long | 413 | frame_too_large"
            },
            delimiter = '|')
    void orToldWhatIsWrong(String body, int status, String code, Scene scene) {
        Reply reply = asked(scene, body.equals("long") ? "x".repeat(5000) : body);

        assertThat(reply.status()).as(reply.body()).isEqualTo(status);
        assertThat(reply.header("Content-Type")).startsWith("application/problem+json");
        assertThat(new JsonObject(reply.body()).getString("code")).isEqualTo(code);
    }
}
