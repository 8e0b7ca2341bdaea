// SPDX-License-Identifier: Apache-2.0
package dev.chaski.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * A device of a user. It authenticates, acknowledges what it holds, and remembers everything, as docs/protocol.md (5, 11) asks of a client.
 *
 * <p>Usage: {@code phone.connect(url)}, then {@code phone.say(conversation, "hello")} and {@code other.expectMessage(conversation, "hello")}; at the end {@code phone.history().assertOrderly()}.
 */
public final class Phone implements AutoCloseable {
    private final String userId;
    private final String deviceId;
    private final PhoneMemory memory = new PhoneMemory();
    private final JsonObject greeting = new JsonObject();
    private final Map<String, String> upgradeHeaders = new HashMap<>();
    private Consumer<JsonObject> witness = frame -> {};
    private SockJs sockJs;
    private String sockJsSession;
    private String query = "";
    private String token;
    private String url;
    private Line line;

    public Phone(String userId, String deviceId) {
        this.userId = userId;
        this.deviceId = deviceId;
        this.token = Tokens.of(userId);
    }

    /** From now on it acknowledges nothing by itself. */
    public Phone withoutAcks() {
        memory.acknowledging(false);
        return this;
    }

    /** From now on it acknowledges again, beginning with all that it holds. */
    public Phone withAcks() {
        memory.acknowledging(true);
        return this;
    }

    /** How many entries it wants unacknowledged at most. */
    public Phone window(int entries) {
        greeting.put("window", entries);
        return this;
    }

    /** It asks for arrays of frames. */
    public Phone batching() {
        greeting.put("batch", true);
        return this;
    }

    /** It uses this token; null: none in its frames. */
    public Phone token(String other) {
        token = other;
        return this;
    }

    /** It sends this header with the upgrade, and by SockJS with each request. */
    public Phone header(String name, String value) {
        upgradeHeaders.put(name, value);
        return this;
    }

    /** It opens its socket with this query, which by SockJS is that of each request. */
    public Phone query(String text) {
        query = text;
        return this;
    }

    /** It connects by SockJS, by that transport. Where its address is several, by comma, each request goes to the next one. */
    public Phone by(SockJs transport) {
        sockJs = transport;
        return this;
    }

    /** It connects by a WebSocket of SockJS, to a session of that name. */
    public Phone bySockJsSocket(String session) {
        sockJsSession = session;
        return this;
    }

    /** Opens a socket and says nothing. */
    public Phone open(String nodeUrl) {
        url = nodeUrl;
        line = Patience.result(Line.open(way(nodeUrl), this::arrived), Patience.ENOUGH);
        return this;
    }

    private Line.Way way(String nodeUrl) {
        if (sockJsSession != null) {
            String path = "/sockjs/000/" + sockJsSession + "/websocket";
            return WebSocketWire.sockJs(Sockets.address(nodeUrl, path, query), upgradeHeaders);
        }
        return sockJs == null
                ? WebSocketWire.to(Sockets.address(nodeUrl, query), upgradeHeaders)
                : SockJsWire.to(sockJs, List.of(nodeUrl.split(",", -1)), query, upgradeHeaders);
    }

    private void arrived(JsonObject frame) {
        witness.accept(frame);
        memory.arrived(frame);
    }

    /** Shows each frame to somebody as it arrives. */
    public Phone shownTo(Consumer<JsonObject> other) {
        witness = other;
        return this;
    }

    /** Connects, authenticates without cursors, and has everything that waited: it returns after {@code synced}. */
    public Phone connect(String nodeUrl) {
        return begin(nodeUrl, Map.of()).synced();
    }

    /** As {@link #connect}, and passes the cursors of what it holds. */
    public Phone reconnectWithCursors(String nodeUrl) {
        return begin(nodeUrl, memory.cursors()).synced();
    }

    /** Connects and authenticates, and returns with the {@code welcome}: the sync may still be running. */
    public Phone begin(String nodeUrl, Map<String, Long> cursors) {
        open(nodeUrl);
        JsonObject reply = authenticate(cursors);
        assertThat(reply.getString("type"))
                .as("the reply to %s: %s", userId, reply)
                .isEqualTo("welcome");
        return this;
    }

    /** Sends {@code authenticate} on the open socket and returns the reply. */
    public JsonObject authenticate(Map<String, Long> cursors) {
        return replyTo(authenticating(cursors), "authenticate");
    }

    /** Sends {@code authenticate} on the open socket; its reply will come. */
    public CompletableFuture<JsonObject> authenticating(Map<String, Long> cursors) {
        JsonObject frame = new JsonObject().put("type", "authenticate").put("deviceId", deviceId);
        frame.mergeIn(greeting);
        if (token != null) {
            frame.put("token", token);
        }
        if (!cursors.isEmpty()) {
            frame.put("cursors", new JsonObject(new HashMap<>(cursors)));
            frame.put("logEpoch", memory.logEpoch());
        }
        memory.begin(line, cursors);
        return asking(frame);
    }

    private Phone synced() {
        expect("synced", frame -> true);
        return this;
    }

    /** Sends a frame and returns its reply; fails when the connection ends first. */
    public JsonObject ask(JsonObject frame) {
        return replyTo(asking(frame), frame);
    }

    private JsonObject replyTo(CompletableFuture<JsonObject> reply, Object what) {
        try {
            return Patience.result(reply, Patience.ENOUGH);
        } catch (AssertionError e) {
            throw new AssertionError("No reply to " + what + " for " + this, e);
        }
    }

    /** Sends a frame; its reply will come. */
    public CompletableFuture<JsonObject> asking(JsonObject frame) {
        JsonObject request = frame.containsKey("id")
                ? frame
                : frame.copy().put("id", UUID.randomUUID().toString());
        CompletableFuture<JsonObject> reply = memory.asked(line, request);
        line.write(request.encode());
        return reply;
    }

    /** Sends a frame as it is. */
    public void send(JsonObject frame) {
        send(frame.encode());
    }

    /** Sends any text. */
    public void send(String text) {
        line.write(text);
    }

    /** Sends a message and returns its confirmation. */
    public JsonObject say(String conversation, String text) {
        JsonObject reply =
                Patience.result(saying(conversation, UUID.randomUUID().toString(), text), Patience.ENOUGH);
        assertThat(reply.getString("type"))
                .as("the reply to %s: %s", text, reply)
                .isEqualTo("message_confirmed");
        return reply;
    }

    /** Sends a message; its confirmation or failure will come. */
    public CompletableFuture<JsonObject> saying(String conversation, String tempId, String text) {
        return asking(new JsonObject()
                .put("type", "send_message")
                .put("conversationId", conversation)
                .put("tempId", tempId)
                .put("content", text));
    }

    /** The first frame of that type on this connection for which this holds, now or soon. */
    public JsonObject expect(String type, Predicate<JsonObject> which) {
        Predicate<JsonObject> wanted = frame -> frame.getString("type").equals(type) && which.test(frame);
        Patience.until(
                type + " for " + userId,
                Patience.PROMISED,
                () -> line.frames().stream().anyMatch(wanted),
                () -> this.line.frames().toString());
        return line.frames().stream().filter(wanted).findFirst().orElseThrow();
    }

    /** The {@code message_received} with that text on this connection. */
    public JsonObject expectMessage(String conversation, String text) {
        return expect(
                "message_received",
                frame -> frame.getString("conversationId").equals(conversation)
                        && text.equals(frame.getJsonObject("message").getString("content")));
    }

    /** Returns when the phone holds exactly these messages of the conversation, in this order. */
    public void expectTexts(String conversation, List<String> texts) {
        Patience.until(
                texts.size() + " messages for " + this,
                Patience.PROMISED,
                () -> texts(conversation).size() >= texts.size(),
                () -> texts(conversation));
        assertThat(texts(conversation)).as("what %s holds", this).isEqualTo(texts);
    }

    /** The close code with which the server ends this connection. */
    public int expectClose() {
        Patience.until(
                "the end of the connection of " + this, () -> line.closed().isDone(), line::frames);
        return line.closed().join();
    }

    /** Reads nothing more from this connection, or goes on reading. */
    public void reading(boolean yes) {
        line.reading(yes);
    }

    /** Whether this connection has ended. */
    public boolean ended() {
        return line.closed().isDone();
    }

    /** Cuts the connection without a word. */
    public void drop() {
        line.abort();
    }

    /** Closes the connection as a polite client does, and waits until it is closed. */
    public void leave() {
        line.close();
        expectClose();
    }

    /** What came on this connection. */
    public List<JsonObject> frames() {
        return line.frames();
    }

    /** What came on this connection of that type. */
    public List<JsonObject> frames(String type) {
        return frames().stream().filter(f -> f.getString("type").equals(type)).toList();
    }

    /** This connection. */
    public Line line() {
        return line;
    }

    /** The contents of the messages that it holds, own ones among them. */
    public List<String> texts(String conversation) {
        return memory.texts(conversation);
    }

    /** The seqs of the entries that it holds, own messages among them. */
    public List<Long> seqs(String conversation) {
        return memory.seqs(conversation);
    }

    /** What it holds without a gap, by conversation. */
    public Map<String, Long> cursors() {
        return memory.cursors();
    }

    /** Everything that came, on all connections so far. */
    public History history() {
        return new History(toString(), new ArrayList<>(memory.chapters()));
    }

    public String userId() {
        return userId;
    }

    public String deviceId() {
        return deviceId;
    }

    @Override
    public String toString() {
        return userId + "/" + deviceId + (url == null ? "" : " at " + url);
    }

    @Override
    public void close() {
        memory.acknowledging(false);
        if (line != null) {
            line.abort();
        }
    }
}
