// SPDX-License-Identifier: Apache-2.0
package dev.chaski.gateway;

import dev.chaski.wire.CloseCode;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import java.util.ArrayList;
import java.util.List;

/** A WebSocket as a session's wire. */
final class WebSocketConnection implements Connection {
    private static final int QUEUE_BYTES = 256 * 1024;
    private static final Buffer PING = Buffer.buffer("chaski");

    private final ServerWebSocket socket;
    private final List<Runnable> drained = new ArrayList<>(0);

    WebSocketConnection(ServerWebSocket socket) {
        this.socket = socket;
        socket.setWriteQueueMaxSize(QUEUE_BYTES);
        socket.drainHandler(v -> {
            List<Runnable> actions = List.copyOf(drained);
            drained.clear();
            actions.forEach(Runnable::run);
        });
    }

    @Override
    public void write(String text) {
        if (!socket.isClosed()) {
            socket.writeTextMessage(text);
        }
    }

    @Override
    public void ping() {
        if (!socket.isClosed()) {
            socket.writePing(PING);
        }
    }

    @Override
    public void pause() {
        socket.pause();
    }

    @Override
    public void resume() {
        socket.resume();
    }

    @Override
    public boolean full() {
        return socket.writeQueueFull();
    }

    @Override
    public void onDrain(Runnable action) {
        drained.add(action);
    }

    @Override
    public void close(CloseCode why) {
        if (!socket.isClosed()) {
            socket.close((short) why.code(), why.reason());
        }
    }

    @Override
    public String address() {
        return socket.remoteAddress().hostAddress();
    }
}
