// SPDX-License-Identifier: Apache-2.0
package dev.chaski.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.auth.DevelopmentTokens;
import dev.chaski.testing.Cluster;
import dev.chaski.testing.OnTwoNodes;
import dev.chaski.testing.Scene;
import dev.chaski.testing.Sockets;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** In production a page of another origin may use an instance only where {@code http.origins} lists it: by no door otherwise. */
class PageOfAnotherOriginNeedsPermissionTest {
    private static final String SECRET = "a secret of production, 32 bytes or more";
    private static final String LISTED = "https://shop.example";
    private static final List<String> OTHERS = List.of(
            "https://evil.example",
            "http://shop.example",
            "https://shop.example.evil.example",
            "http://127.0.0.1:1",
            "null");

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static Cluster cluster;

    @BeforeAll
    static void open() {
        cluster = Cluster.of(
                1, Map.of("env", "production", "http.host", "127.0.0.1", "jwt.secret", SECRET, "http.origins", LISTED));
    }

    @AfterAll
    static void close() {
        cluster.close();
    }

    @Test
    void theBrowserIsToldThatAListedOriginMayAsk() throws Exception {
        HttpResponse<String> permission = ask(
                "OPTIONS",
                "/api/v1/conversations",
                Map.of(
                        "Origin",
                        LISTED,
                        "Access-Control-Request-Method",
                        "POST",
                        "Access-Control-Request-Headers",
                        "authorization,content-type"));
        assertThat(permission.statusCode()).isEqualTo(204);
        assertThat(header(permission, "Access-Control-Allow-Origin")).isEqualTo(LISTED);
        assertThat(header(permission, "Access-Control-Allow-Methods")).contains("POST", "PATCH", "DELETE");
        assertThat(header(permission, "Access-Control-Allow-Headers")).contains("Authorization", "Content-Type");
    }

    @Test
    void aListedOriginReadsTheAnswersOfAllDoors() throws Exception {
        Map<String, String> listed = Map.of("Origin", LISTED, "Authorization", "Bearer " + token());
        for (String path : List.of("/api/v1/conversations", "/sockjs/info", "/chaski.js")) {
            HttpResponse<String> answer = ask("GET", path, listed);
            assertThat(answer.statusCode()).as(path).isEqualTo(200);
            assertThat(answer.headers().allValues("Access-Control-Allow-Origin"))
                    .as(path)
                    .containsExactly(LISTED);
        }
        assertThat(ask("GET", "/api/v1/conversations", Map.of("Origin", LISTED))
                        .headers()
                        .map())
                .as("a refusal is readable too")
                .containsKey("access-control-allow-origin");
        assertThat(Sockets.upgradeStatus(cluster.url(0), Map.of("Origin", LISTED)))
                .isEqualTo(101);
    }

    @Test
    void anyOtherOriginIsRefusedByAllDoors() throws Exception {
        for (String origin : OTHERS) {
            Map<String, String> other = Map.of("Origin", origin, "Authorization", "Bearer " + token());
            for (String path : List.of("/api/v1/conversations", "/sockjs/info", "/chaski.js")) {
                HttpResponse<String> answer = ask("GET", path, other);
                assertThat(answer.statusCode()).as(path + " from " + origin).isEqualTo(403);
                assertThat(answer.headers().map()).doesNotContainKey("access-control-allow-origin");
            }
            assertThat(Sockets.upgradeStatus(cluster.url(0), Map.of("Origin", origin)))
                    .as("/ws from " + origin)
                    .isEqualTo(403);
        }
        assertThat(ask("GET", "/api/v1/conversations", Map.of("Origin", OTHERS.get(0)))
                        .body())
                .contains("\"code\":\"forbidden\"");
    }

    @Test
    void theOwnOriginAndWhoIsNoBrowserNeedNone() throws Exception {
        assertThat(ask("GET", "/sockjs/info", Map.of("Origin", cluster.url(0))).statusCode())
                .isEqualTo(200);
        assertThat(ask("GET", "/sockjs/info", Map.of()).statusCode()).isEqualTo(200);
        assertThat(Sockets.upgradeStatus(cluster.url(0), Map.of("Origin", cluster.url(0))))
                .isEqualTo(101);
    }

    @Test
    @ExtendWith(OnTwoNodes.class)
    void inDevelopmentPagesOfThisMachineDoNot(Scene scene) throws Exception {
        for (String origin : List.of(scene.url(1), "http://localhost:5173", "http://[::1]:1")) {
            HttpResponse<String> answer = ask(scene.url(0), "GET", "/sockjs/info", Map.of("Origin", origin));
            assertThat(header(answer, "Access-Control-Allow-Origin")).isEqualTo(origin);
        }
        assertThat(ask(scene.url(0), "GET", "/sockjs/info", Map.of("Origin", "http://localhost.evil.example"))
                        .statusCode())
                .isEqualTo(403);
    }

    private static String token() {
        return DevelopmentTokens.issue(SECRET, "alice", Optional.empty(), Optional.empty(), 3600, Instant.now());
    }

    private static String header(HttpResponse<String> answer, String name) {
        return answer.headers().firstValue(name).orElse(null);
    }

    private static HttpResponse<String> ask(String method, String path, Map<String, String> headers) throws Exception {
        return ask(cluster.url(0), method, path, headers);
    }

    private static HttpResponse<String> ask(String url, String method, String path, Map<String, String> headers)
            throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(url + path)).method(method, HttpRequest.BodyPublishers.noBody());
        headers.forEach(request::header);
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }
}
