// SPDX-License-Identifier: Apache-2.0
package dev.chaski.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.auth.DevelopmentTokens;
import dev.chaski.testing.HttpOf;
import dev.chaski.testing.HttpOf.Reply;
import dev.chaski.testing.OnTwoNodes;
import dev.chaski.testing.Rest;
import dev.chaski.testing.Scene;
import dev.chaski.testing.Tokens;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Five hundred ids in a URL and the longest token are within the contract; what is longer, or is no HTTP, is a problem in its words like any other. */
@ExtendWith(OnTwoNodes.class)
class LongRequestsAreReadOrToldSoTest {
    private static final int LONGEST_TOKEN = 8192;

    @Test
    void fiveHundredUsersOfTheLongestNamesAreAskedFor(Scene scene) {
        scene.group("alice", "bob");
        String others =
                IntStream.range(1, 500).mapToObj(i -> "%0128d".formatted(i)).collect(Collectors.joining("%2C"));

        JsonObject answer = scene.rest(0, "alice")
                .get("/presence?userIds=" + scene.user("bob") + "%2C" + others)
                .must(200)
                .body();

        assertThat(answer.getJsonArray("users")).hasSize(1);
    }

    @Test
    void aLongTokenArrivesByHeaderAndByUrl(Scene scene) {
        String token = DevelopmentTokens.issue(
                Tokens.SECRET, scene.user("alice"), Optional.empty(), Optional.of("x".repeat(5950)), 60, Instant.now());
        assertThat(token).hasSizeBetween(LONGEST_TOKEN - 200, LONGEST_TOKEN);

        new Rest(scene.url(0), token).get("/unread").must(200);
        JsonObject welcome = scene.device("alice", "phone")
                .query("access_token=" + token)
                .token(null)
                .open(scene.url(1))
                .authenticate(Map.of());
        assertThat(welcome.getString("userId")).isEqualTo(scene.user("alice"));
    }

    @Test
    void whatIsLongerIsAProblem(Scene scene) {
        try (HttpOf http = new HttpOf()) {
            String api = scene.url(0) + "/api/v1/unread";
            problem(http.get(api + "?x=" + "x".repeat(80_000), Map.of()), 414, "frame_too_large");
            problem(http.get(api, Map.of("X", "x".repeat(40_000))), 431, "frame_too_large");
        }
    }

    @Test
    void whatIsNoHttpIsAProblem(Scene scene) throws IOException {
        URI url = URI.create(scene.url(0));
        try (Socket socket = new Socket(url.getHost(), url.getPort())) {
            socket.getOutputStream().write("GET / HTTP/1.1\r\nX\0Y: z\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(answer).startsWith("HTTP/1.1 400 ").contains("application/problem+json", "\"invalid_frame\"");
        }
    }

    private static void problem(Reply reply, int status, String code) {
        assertThat(reply.status()).isEqualTo(status);
        assertThat(reply.header("Content-Type")).startsWith("application/problem+json");
        assertThat(new JsonObject(reply.body()).getString("code")).isEqualTo(code);
    }
}
