// SPDX-License-Identifier: Apache-2.0
package dev.chaski.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.testing.OnTwoNodes;
import dev.chaski.testing.Patience;
import dev.chaski.testing.Phone;
import dev.chaski.testing.Scene;
import dev.chaski.testing.Tokens;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Where WebSockets do not get through: SockJS by xhr-polling, hand-made, against one node. */
@ExtendWith(OnTwoNodes.class)
class PollingClientGetsTheSameFramesTest {
    private static final int FRAME_BYTES = 65_536;
    private static final int MANY = 30;

    private final HttpClient http = HttpClient.newHttpClient();

    /** A SockJS session that polls. */
    private final class Poller {
        private final String base;
        private final List<JsonObject> frames = new ArrayList<>();

        Poller(String url) {
            base = url + "/sockjs/000/" + UUID.randomUUID();
        }

        void send(JsonObject frame) {
            HttpResponse<String> sent =
                    post(base + "/xhr_send", JsonArray.of(frame.encode()).encode());
            assertThat(sent.statusCode()).as(sent.body()).isEqualTo(204);
        }

        String poll() {
            HttpResponse<String> got = post(base + "/xhr", "");
            assertThat(got.statusCode()).as(got.body()).isEqualTo(200);
            String body = got.body().strip();
            if (body.startsWith("a")) {
                new JsonArray(body.substring(1)).forEach(text -> frames.add(new JsonObject((String) text)));
            }
            return body;
        }

        JsonObject expect(Predicate<JsonObject> which) {
            long deadline = System.nanoTime() + Patience.ENOUGH.toNanos();
            while (System.nanoTime() < deadline) {
                for (JsonObject frame : frames) {
                    if (which.test(frame)) {
                        return frame;
                    }
                }
                poll();
            }
            throw new AssertionError("Never came; came: " + frames);
        }
    }

    @Test
    void sendsAcknowledgesAndIsPushedTo(Scene scene) {
        String conversation = scene.direct("alice", "bob");
        Phone alice = scene.phone(1, "alice");
        Poller bob = new Poller(scene.url(0));
        assertThat(bob.poll()).isEqualTo("o");
        bob.send(new JsonObject()
                .put("type", "authenticate")
                .put("token", Tokens.of(scene.user("bob")))
                .put("deviceId", "poller"));
        bob.expect(type("synced"));

        JsonObject sent = alice.say(conversation, "hello, poller");
        JsonObject got = bob.expect(type("message_received"));
        assertThat(got.getJsonObject("message").getString("content")).isEqualTo("hello, poller");
        bob.send(new JsonObject()
                .put("type", "ack")
                .put("cursors", new JsonObject().put(conversation, sent.getLong("seq"))));
        alice.expect("receipt", f -> f.getString("status").equals("DELIVERED"));

        bob.send(new JsonObject()
                .put("type", "send_message")
                .put("id", 7)
                .put("tempId", "t")
                .put("conversationId", conversation)
                .put("content", "hello, socket"));
        assertThat(bob.expect(type("message_confirmed")).getInteger("id")).isEqualTo(7);
        alice.expectMessage(conversation, "hello, socket");
    }

    @Test
    void whoeverAsksForASessionsFramesBesideItsClientGetsNone(Scene scene) {
        Poller bob = new Poller(scene.url(0));
        assertThat(bob.poll()).isEqualTo("o");
        List<CompletableFuture<String>> asked = Stream.of("/xhr", "/xhr")
                .map(way -> CompletableFuture.supplyAsync(
                        () -> post(bob.base + way, "").body().strip()))
                .toList();
        assertThat(CompletableFuture.anyOf(asked.toArray(CompletableFuture[]::new))
                        .join())
                .asString()
                .endsWith("c[2010,\"Another connection still open\"]");
        assertThat(asked).filteredOn(CompletableFuture::isDone).hasSize(1);

        bob.send(new JsonObject().put("type", "authenticate"));

        assertThat(asked)
                .extracting(CompletableFuture::join)
                .anyMatch(answer -> answer.contains("deviceId is missing"));
    }

    @Test
    void foreignOriginsAndTransportsThatNeedScriptsAreRefused(Scene scene) throws IOException, InterruptedException {
        HttpRequest foreign = HttpRequest.newBuilder(URI.create(scene.url(0) + "/sockjs/info"))
                .header("Origin", "https://evil.example")
                .build();
        assertThat(http.send(foreign, BodyHandlers.ofString()).statusCode()).isEqualTo(403);
        for (String path : List.of(
                "/sockjs/000/x/jsonp?c=f",
                "/sockjs/000/x/htmlfile?c=f",
                "/sockjs/iframe.html",
                "/sockjs/iframe-1.6.1.html",
                "/sockjs/websocket")) {
            HttpRequest request =
                    HttpRequest.newBuilder(URI.create(scene.url(0) + path)).build();
            assertThat(http.send(request, BodyHandlers.ofString()).statusCode())
                    .as(path)
                    .isEqualTo(404);
        }
    }

    private static Predicate<JsonObject> type(String type) {
        return frame -> frame.getString("type").equals(type);
    }

    /** As sockjs-client does: what waits leaves in one request, and whatever is no simple character is spelt out. */
    @Test
    void manyFramesAtOnceAreManyFramesAndAreJudgedOneByOne(Scene scene) {
        String conversation = scene.direct("alice", "bob");
        Poller bob = new Poller(scene.url(0));
        assertThat(bob.poll()).isEqualTo("o");
        bob.send(new JsonObject()
                .put("type", "authenticate")
                .put("token", Tokens.of(scene.user("bob")))
                .put("deviceId", "poller"));
        bob.expect(type("synced"));

        JsonArray burst = new JsonArray();
        for (int i = 1; i <= MANY; i++) {
            burst.add(message(conversation, i, "x".repeat(9900)).encode());
        }
        assertThat(post(bob.base + "/xhr_send", burst.encode()).statusCode()).isEqualTo(204);
        bob.expect(frame -> Integer.valueOf(MANY).equals(frame.getValue("id")));

        String faces = JsonArray.of(message(conversation, 100, "\uD83D\uDE00".repeat(10_000))
                        .put("pad", "\uD83D\uDE00".repeat(5000))
                        .encode())
                .encode()
                .replace("\uD83D\uDE00", "\\ud83d\\ude00");
        assertThat(faces.length()).isGreaterThan(2 * FRAME_BYTES);
        assertThat(post(bob.base + "/xhr_send", faces).statusCode()).isEqualTo(204);
        assertThat(bob.expect(frame -> Integer.valueOf(100).equals(frame.getValue("id")))
                        .getString("type"))
                .isEqualTo("message_confirmed");

        assertThat(post(bob.base + "/xhr_send", "x".repeat(20 * FRAME_BYTES)).statusCode())
                .isEqualTo(413);
        assertThat(post(bob.base + "/xhr_send", new byte[] {'[', '"', (byte) 0xFF, '"', ']'})
                        .statusCode())
                .isEqualTo(400);
        assertThat(post(
                                bob.base + "/xhr_send",
                                JsonArray.of("x".repeat(FRAME_BYTES + 1)).encode())
                        .statusCode())
                .isEqualTo(204);
        bob.expect(frame -> frame.getString("type").equals("error")
                && frame.getJsonObject("error").getString("code").equals("frame_too_large"));
        assertThat(bob.poll()).startsWith("c[1009,");
    }

    private static JsonObject message(String conversation, int id, String content) {
        return new JsonObject()
                .put("type", "send_message")
                .put("id", id)
                .put("tempId", "t" + id)
                .put("conversationId", conversation)
                .put("content", content);
    }

    private HttpResponse<String> post(String url, String body) {
        return post(url, body.getBytes(StandardCharsets.UTF_8));
    }

    private HttpResponse<String> post(String url, byte[] body) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .header("Content-Type", "text/plain")
                .timeout(Patience.ENOUGH)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        try {
            return http.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError(url, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(url, e);
        }
    }
}
