// SPDX-License-Identifier: Apache-2.0
package dev.chaski.gateway;

import dev.chaski.session.CountedConnection;
import dev.chaski.wire.CloseCode;
import io.netty.buffer.ByteBufUtil;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;

/** A WebSocket as a session's wire. */
final class WebSocketConnection extends CountedConnection {
    private static final Buffer PING = Buffer.buffer("chaski");

    private final ServerWebSocket socket;

    WebSocketConnection(ServerWebSocket socket, int queueBytes) {
        super(queueBytes);
        this.socket = socket;
    }

    @Override
    public void write(String text) {
        if (!socket.isClosed()) {
            count(ByteBufUtil.utf8Bytes(text), socket.writeTextMessage(text));
        }
    }

    @Override
    public boolean ping() {
        if (!socket.isClosed()) {
            count(PING.length(), socket.writePing(PING));
        }
        return true;
    }

    private void count(int bytes, Future<Void> write) {
        written(bytes, System.nanoTime());
        write.onComplete(over -> gone(bytes, System.nanoTime()));
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
