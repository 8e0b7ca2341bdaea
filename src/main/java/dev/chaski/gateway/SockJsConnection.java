// SPDX-License-Identifier: Apache-2.0
package dev.chaski.gateway;

import dev.chaski.wire.CloseCode;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.handler.sockjs.SockJSSocket;
import java.util.ArrayList;
import java.util.List;

/**
 * A SockJS session as a session's wire. Its {@code writeQueueFull} tells nothing of a slow client on some transports (PITFALLS), so what was written and has not gone out is counted here.
 */
final class SockJsConnection implements Connection {
    private static final int QUEUE_BYTES = 256 * 1024;

    private final SockJSSocket socket;
    private final Context context;
    private final String address;
    private final List<Runnable> drained = new ArrayList<>(0);
    private int waitingBytes;
    private boolean closed;

    SockJsConnection(SockJSSocket socket, Context context) {
        this.socket = socket;
        this.context = context;
        this.address = socket.remoteAddress().hostAddress();
    }

    @Override
    public void write(String text) {
        if (closed) {
            return;
        }
        Buffer buffer = Buffer.buffer(text);
        waitingBytes += buffer.length();
        socket.write(buffer).onComplete(written -> context.runOnContext(v -> gone(buffer.length())));
    }

    private void gone(int bytes) {
        waitingBytes -= bytes;
        if (!drained.isEmpty() && waitingBytes < QUEUE_BYTES / 2) {
            List<Runnable> actions = List.copyOf(drained);
            drained.clear();
            actions.forEach(Runnable::run);
        }
    }

    @Override
    public boolean full() {
        return waitingBytes >= QUEUE_BYTES;
    }

    @Override
    public void onDrain(Runnable action) {
        drained.add(action);
    }

    /** SockJS sends its own heartbeats; that they arrive is not seen here, so clients say {@code heartbeat}. */
    @Override
    public void ping() {}

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
