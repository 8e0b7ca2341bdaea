// SPDX-License-Identifier: Apache-2.0
package dev.chaski.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.testing.OnTwoNodes;
import dev.chaski.testing.Patience;
import dev.chaski.testing.Phone;
import dev.chaski.testing.Scene;
import dev.chaski.testing.Sockets;
import dev.chaski.testing.Tokens;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What sockjs-client tries first: SockJS's words on a WebSocket. */
@ExtendWith(OnTwoNodes.class)
class SockJsOnItsOwnWebSocketTest {
    private static final int FRAME_BYTES = 65_536;
    private static final int FACE_BYTES = 4;
    private static final String DEVICE = "phone";

    /** Every message as it came, and at last the code with which the WebSocket itself was closed. */
    private static final class Raw implements WebSocket.Listener {
        private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        private final StringBuilder part = new StringBuilder();
        private final WebSocket socket;

        Raw(String url, String session) {
            URI at = URI.create("ws" + url.substring("http".length()) + "/sockjs/000/" + session + "/websocket");
            socket = Patience.result(
                    HttpClient.newHttpClient().newWebSocketBuilder().buildAsync(at, this), Patience.ENOUGH);
        }

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
            part.append(text);
            if (last) {
                heard.add(part.toString());
                part.setLength(0);
            }
            from.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            heard.add(String.valueOf(code));
            return null;
        }

        String next() throws InterruptedException {
            return heard.poll(Patience.ENOUGH.toSeconds(), TimeUnit.SECONDS);
        }
    }

    @Test
    void carriesTheSameFrames(Scene scene) {
        String conversation = scene.direct("alice", "bob");
        Phone alice = phone(scene, "alice").connect(scene.url(0));
        Phone bob = scene.phone(1, "bob");

        String text = "\"quoted\" \\ and \u2028 \uD83D\uDE00 \u0001";
        alice.say(conversation, text);
        bob.expectMessage(conversation, text);
        alice.expect("receipt", f -> f.getString("status").equals("DELIVERED"));
        bob.say(conversation, text);
        alice.expectMessage(conversation, text);
    }

    @Test
    void saysWhyItEndsInBothLanguages(Scene scene) throws InterruptedException {
        Raw older = new Raw(scene.url(0), "older");
        assertThat(older.next()).isEqualTo("o");
        older.socket.sendText(
                JsonArray.of(greeting(Tokens.of(scene.user("bob")))).encode(), true);
        assertThat(older.next()).startsWith("a[\"{").contains("\\\"welcome\\\"");
        phone(scene, "bob").connect(scene.url(1));

        String end = older.next();
        while (end.startsWith("a") || end.equals("h")) {
            end = older.next();
        }
        assertThat(end).startsWith("c[4409,");
        assertThat(older.next()).isEqualTo("4409");

        Raw stranger = new Raw(scene.url(0), "stranger");
        assertThat(stranger.next()).isEqualTo("o");
        stranger.socket.sendText(JsonArray.of(greeting("no token")).encode(), true);
        assertThat(stranger.next()).contains("unauthenticated");
        assertThat(stranger.next()).startsWith("c[4401,");
        assertThat(stranger.next()).isEqualTo("4401");
    }

    private static String greeting(String token) {
        return new JsonObject()
                .put("type", "authenticate")
                .put("token", token)
                .put("deviceId", DEVICE)
                .encode();
    }

    @Test
    void judgesTheFrameAndNotWhatCarriesIt(Scene scene) throws InterruptedException {
        Phone alice = phone(scene, "alice").connect(scene.url(0));
        JsonObject frame =
                new JsonObject().put("type", "heartbeat").put("id", 1).put("pad", "");
        int room = FRAME_BYTES - frame.encode().length();
        assertThat(alice.ask(frame.copy().put("pad", "x".repeat(room))).getString("type"))
                .isEqualTo("heartbeat_ack");

        Raw bob = new Raw(scene.url(0), "faces");
        assertThat(bob.next()).isEqualTo("o");
        String faces = "\uD83D\uDE00".repeat(room / FACE_BYTES);
        bob.socket.sendText(
                JsonArray.of(frame.copy().put("pad", faces).encode())
                        .encode()
                        .replace("\uD83D\uDE00", "\\ud83d\\ude00"),
                true);
        assertThat(bob.next()).as("it was read").contains("unauthenticated");

        alice.send(frame.copy().put("pad", "x".repeat(room + 1)).encode());
        assertThat(alice.expectClose()).isEqualTo(1009);
    }

    @Test
    void whatIsNoArrayOfStringsIsAnErrorAndNoMore(Scene scene) throws InterruptedException {
        Raw bob = new Raw(scene.url(0), "broken");
        assertThat(bob.next()).isEqualTo("o");
        for (String wrong : new String[] {"", "[", "{}", "[1]", "[[\"x\"]]", "null"}) {
            bob.socket.sendText(wrong, true).join();
            assertThat(bob.next()).as(wrong).startsWith("a[").contains("invalid_frame");
        }
        String greeting = greeting(Tokens.of(scene.user("bob")));
        String heartbeat = new JsonObject().put("type", "heartbeat").encode();
        bob.socket.sendText(JsonArray.of(greeting, heartbeat).encode(), true).join();
        assertThat(bob.next()).contains("welcome");
        String frame = bob.next();
        while (!frame.contains("heartbeat_ack")) {
            frame = bob.next();
        }
        bob.socket.sendText(JsonArray.of(heartbeat).encode(), true).join();
        assertThat(bob.next()).contains("heartbeat_ack");
    }

    @Test
    void onlyAWebSocketIsTakenThere(Scene scene) {
        assertThat(Sockets.get(scene.url(0), "/sockjs/000/x/websocket").statusCode())
                .isEqualTo(426);
    }

    private static Phone phone(Scene scene, String user) {
        return scene.device(user, DEVICE).bySockJsSocket(scene.user(user));
    }
}
