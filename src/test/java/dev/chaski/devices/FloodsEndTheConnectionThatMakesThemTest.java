// SPDX-License-Identifier: Apache-2.0
package dev.chaski.devices;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.testing.OnTwoNodes;
import dev.chaski.testing.Patience;
import dev.chaski.testing.Phone;
import dev.chaski.testing.Scene;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Acks and pings cost the server something, and a client that sends nothing else is no client. */
@ExtendWith(OnTwoNodes.class)
class FloodsEndTheConnectionThatMakesThemTest {
    private static final int TOO_MANY_ACKS = 20_000;
    private static final int TOO_MANY_PINGS = 300;
    private static final int PROTOCOL_ERRORS = 4400;

    @Test
    void ofAcksAndNobodyElseNotices(Scene scene) {
        String conversation = scene.direct("alice", "bob");
        Phone alice = scene.phone(0, "alice");
        Phone bob = scene.phone(0, "bob");
        Phone mallory = scene.phone(0, "mallory");
        String ack = new JsonObject()
                .put("type", "ack")
                .put("cursors", new JsonObject().put(conversation, 1))
                .encode();
        for (int i = 0; i < TOO_MANY_ACKS && !mallory.ended(); i++) {
            mallory.send(ack);
        }
        alice.say(conversation, "meanwhile");
        bob.expectMessage(conversation, "meanwhile");

        assertThat(mallory.expectClose()).isEqualTo(PROTOCOL_ERRORS);
        assertThat(mallory.frames("error").get(0).getJsonObject("error").getString("code"))
                .isEqualTo("rate_limited");
        assertThat(bob.ended()).isFalse();
    }

    @Test
    void ofPings(Scene scene) {
        CompletableFuture<Integer> closed = new CompletableFuture<>();
        WebSocket socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(
                        URI.create("ws" + scene.url(0).substring("http".length()) + "/ws"), new WebSocket.Listener() {
                            @Override
                            public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
                                closed.complete(code);
                                return null;
                            }

                            @Override
                            public void onError(WebSocket from, Throwable error) {
                                closed.completeExceptionally(error);
                            }
                        })
                .join();
        for (int i = 0; i < TOO_MANY_PINGS && !closed.isDone(); i++) {
            socket.sendPing(ByteBuffer.wrap(new byte[] {1}))
                    .exceptionally(e -> null)
                    .join();
        }
        assertThat(Patience.result(closed, Patience.ENOUGH)).isEqualTo(PROTOCOL_ERRORS);
    }

    /** Requests whose answers nobody reads wait for themselves, and are answered in their order. */
    @Test
    void butNotOfRequestsThatWaitForTheirAnswers(Scene scene) {
        String conversation = scene.direct("alice", "bob");
        Phone alice = scene.phone(0, "alice");
        List<CompletableFuture<JsonObject>> sent = new ArrayList<>();
        for (int i = 0; i < 90; i++) {
            sent.add(alice.saying(conversation, "t" + i, "x".repeat(9_500)));
        }
        sent.forEach(reply -> Patience.result(reply, Patience.ENOUGH));
        Phone bob = scene.phone(0, "bob");
        bob.reading(false);
        List<CompletableFuture<JsonObject>> pages = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            pages.add(bob.asking(new JsonObject()
                    .put("type", "request_backfill")
                    .put("conversationId", conversation)
                    .put("afterSeq", 0)));
        }
        alice.say(conversation, "the last one");
        bob.reading(true);
        pages.forEach(page -> assertThat(Patience.result(page, Patience.ENOUGH).getString("type"))
                .isEqualTo("backfill_messages"));
        bob.expectMessage(conversation, "the last one");
    }
}
