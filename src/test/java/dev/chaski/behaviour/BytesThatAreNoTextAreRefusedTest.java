// SPDX-License-Identifier: Apache-2.0
package dev.chaski.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.testing.OnTwoNodes;
import dev.chaski.testing.Phone;
import dev.chaski.testing.Scene;
import dev.chaski.testing.Tokens;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** On a WebSocket, spoken byte by byte, since no client library sends what is no UTF-8. */
@ExtendWith(OnTwoNodes.class)
class BytesThatAreNoTextAreRefusedTest {
    private static final int TEXT = 0x1;
    private static final int PING = 0x9;
    private static final int CONTINUATION = 0x0;
    private static final int LAST = 0x80;
    private static final int MASKED = 0x80;
    private static final int TIMEOUT_MS = 15_000;
    private static final int TWO_BYTES = 126;
    private static final int EIGHT_BYTES = 127;

    /** A client's end of a WebSocket; all it sends has a mask of zeros. */
    private static final class Raw implements AutoCloseable {
        private final Socket socket;
        private final DataInputStream in;

        Raw(String url) throws IOException {
            URI at = URI.create(url);
            socket = new Socket(at.getHost(), at.getPort());
            socket.setSoTimeout(TIMEOUT_MS);
            in = new DataInputStream(socket.getInputStream());
            socket.getOutputStream()
                    .write(("GET /ws HTTP/1.1\r\nHost: " + at.getAuthority()
                                    + "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                                    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                head.append((char) in.readUnsignedByte());
            }
            assertThat(head).startsWith("HTTP/1.1 101");
        }

        void frame(int first, byte[] bytes) throws IOException {
            ByteArrayOutputStream frame = new ByteArrayOutputStream();
            frame.write(first);
            if (bytes.length < TWO_BYTES) {
                frame.write(MASKED | bytes.length);
            } else {
                frame.write(MASKED | TWO_BYTES);
                frame.write(bytes.length >> 8);
                frame.write(bytes.length);
            }
            frame.writeBytes(new byte[4]);
            frame.writeBytes(bytes);
            socket.getOutputStream().write(frame.toByteArray());
        }

        /** The next frame of that type that comes. */
        JsonObject expect(String type) throws IOException {
            JsonObject frame = next();
            while (!frame.getString("type").equals(type)) {
                frame = next();
            }
            return frame;
        }

        private JsonObject next() throws IOException {
            while (true) {
                int first = in.readUnsignedByte();
                String payload = new String(in.readNBytes(length()), StandardCharsets.UTF_8);
                if (first != (LAST | PING)) {
                    assertThat(first).isEqualTo(LAST | TEXT);
                    return new JsonObject(payload);
                }
            }
        }

        private int length() throws IOException {
            int length = in.readUnsignedByte();
            if (length == TWO_BYTES) {
                return in.readUnsignedShort();
            }
            return length == EIGHT_BYTES ? (int) in.readLong() : length;
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private static byte[] bytes(JsonObject frame) {
        return frame.encode().getBytes(StandardCharsets.UTF_8);
    }

    /** The bytes with an 0xFF where there was a hash. */
    private static byte[] broken(JsonObject frame) {
        byte[] bytes = bytes(frame);
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = bytes[i] == '#' ? (byte) 0xFF : bytes[i];
        }
        return bytes;
    }

    private static JsonObject message(String conversation, String tempId, String content) {
        return new JsonObject()
                .put("type", "send_message")
                .put("id", 1)
                .put("conversationId", conversation)
                .put("tempId", tempId)
                .put("content", content);
    }

    @Test
    void andCostNothingElse(Scene scene) throws IOException {
        String conversation = scene.direct("alice", "bob");
        Phone bob = scene.phone(1, "bob");
        try (Raw alice = new Raw(scene.url(0))) {
            alice.frame(
                    LAST | TEXT,
                    bytes(new JsonObject()
                            .put("type", "authenticate")
                            .put("token", Tokens.of(scene.user("alice")))
                            .put("deviceId", "raw")));
            alice.expect("synced");

            alice.frame(LAST | TEXT, broken(message(conversation, "#", "broken name")));
            assertThat(alice.expect("error").getJsonObject("error").getString("code"))
                    .isEqualTo("invalid_frame");
            alice.frame(LAST | TEXT, broken(message(conversation, "t", "broken # content")));
            assertThat(alice.expect("error").getJsonObject("error").getString("code"))
                    .isEqualTo("invalid_frame");

            alice.frame(LAST | TEXT, bytes(message(conversation, "\uFFFD", "\uFFFD said by \uD83D\uDE00")));
            assertThat(alice.expect("message_confirmed").getLong("seq")).isEqualTo(1);
            bob.expectMessage(conversation, "\uFFFD said by \uD83D\uDE00");
        }
    }

    @Test
    void butAFrameMayBeCutInTheMiddleOfACharacter(Scene scene) throws IOException {
        String conversation = scene.direct("alice", "bob");
        Phone bob = scene.phone(1, "bob");
        try (Raw alice = new Raw(scene.url(0))) {
            byte[] greeting = bytes(new JsonObject()
                    .put("type", "authenticate")
                    .put("token", Tokens.of(scene.user("alice")))
                    .put("deviceId", "raw"));
            alice.frame(TEXT, Arrays.copyOf(greeting, 5));
            alice.frame(LAST | CONTINUATION, Arrays.copyOfRange(greeting, 5, greeting.length));
            alice.expect("synced");

            byte[] message = bytes(message(conversation, "t", "\uD83D\uDE00"));
            int face = message.length - "\"}".length() - 2; // two of its four bytes
            alice.frame(TEXT, Arrays.copyOf(message, face));
            alice.frame(CONTINUATION, new byte[0]);
            alice.frame(LAST | CONTINUATION, Arrays.copyOfRange(message, face, message.length));
            alice.expect("message_confirmed");
            bob.expectMessage(conversation, "\uD83D\uDE00");
        }
    }
}
