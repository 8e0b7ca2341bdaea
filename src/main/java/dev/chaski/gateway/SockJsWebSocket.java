// SPDX-License-Identifier: Apache-2.0
package dev.chaski.gateway;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.chaski.chat.Refusal;
import dev.chaski.session.Connection;
import dev.chaski.wire.CloseCode;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import java.util.List;

/**
 * SockJS's words on a WebSocket of its own ({@code /sockjs/SERVER/SESSION/websocket}): {@code o} first, frames as strings in arrays, {@code h} with each ping, and at the end why, which Vert.x's own has no way
 * to say. Such a session is one connection, so it needs nothing of what the other transports share.
 */
final class SockJsWebSocket implements Connection {
    static final String PATH = "/sockjs/[^/.]+/[^/.]+/websocket";

    private static final JsonStringEncoder QUOTING = JsonStringEncoder.getInstance();

    private final Connection wire;

    SockJsWebSocket(Connection wire) {
        this.wire = wire;
        wire.write("o");
    }

    /**
     * The frames that a client's message holds: an array of them or, as SockJS allows, a single one.
     *
     * @throws Refusal {@code invalid_frame}, where it is something else
     */
    static List<String> frames(String message) {
        Object said;
        try {
            said = Json.decodeValue(message);
        } catch (DecodeException e) {
            throw notStrings();
        }
        if (said instanceof String frame) {
            return List.of(frame);
        }
        if (said instanceof JsonArray array && array.stream().allMatch(String.class::isInstance)) {
            return array.stream().map(String.class::cast).toList();
        }
        throw notStrings();
    }

    private static Refusal notStrings() {
        return Refusal.invalid("SockJS carries frames as strings in a JSON array");
    }

    @Override
    public void write(String text) {
        StringBuilder framed = new StringBuilder("a[\"");
        QUOTING.quoteAsString(text, framed);
        wire.write(framed.append("\"]").toString());
    }

    @Override
    public boolean full() {
        return wire.full();
    }

    @Override
    public void onDrain(Runnable action) {
        wire.onDrain(action);
    }

    @Override
    public boolean overflowing() {
        return wire.overflowing();
    }

    @Override
    public boolean stuckFor(long nanos, long now) {
        return wire.stuckFor(nanos, now);
    }

    /** SockJS's heartbeat for its client, and a WebSocket's ping, which is answered. */
    @Override
    public boolean ping() {
        wire.write("h");
        return wire.ping();
    }

    @Override
    public void pause() {
        wire.pause();
    }

    @Override
    public void resume() {
        wire.resume();
    }

    /** Says why in both languages: SockJS clients believe the frame. */
    @Override
    public void close(CloseCode why) {
        wire.write("c" + JsonArray.of(why.code(), why.reason()).encode());
        wire.close(why);
    }

    @Override
    public String address() {
        return wire.address();
    }
}
