// SPDX-License-Identifier: Apache-2.0
package dev.chaski.gateway;

import dev.chaski.wire.CloseCode;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.handler.sockjs.SockJSSocket;

/** A SockJS session as a session's wire. */
final class SockJsConnection extends CountedConnection {
    private final SockJSSocket socket;
    private final Context context;
    private final String address;
    private boolean closed;

    SockJsConnection(SockJSSocket socket, Context context, String address, int queueBytes) {
        super(queueBytes);
        this.socket = socket;
        this.context = context;
        this.address = address;
    }

    @Override
    public void write(String text) {
        if (closed) {
            return;
        }
        Buffer buffer = Buffer.buffer(text);
        unsent.written(buffer.length(), System.nanoTime());
        socket.write(buffer)
                .onComplete(written -> context.runOnContext(v -> unsent.gone(buffer.length(), System.nanoTime())));
    }

    /** SockJS sends its own heartbeats; that they arrive is not seen here, so clients say {@code heartbeat}. */
    @Override
    public boolean ping() {
        return false;
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
        if (!closed) {
            closed = true;
            socket.close(why.code(), why.reason());
        }
    }

    @Override
    public String address() {
        return address;
    }
}
