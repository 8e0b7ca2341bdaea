// SPDX-License-Identifier: Apache-2.0
package dev.chaski.gateway;

import dev.chaski.session.CountedConnection;
import dev.chaski.wire.CloseCode;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.handler.sockjs.SockJSSocket;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A SockJS session as a session's wire. */
final class SockJsConnection extends CountedConnection {
    /** For a client that polls and is about to ask again. */
    private static final int LAST_WORDS_MS = 5_000;

    private final SockJSSocket socket;
    private final Context context;
    private final String address;
    private final Consumer<CloseCode> ending;
    private Future<Void> lastWritten = Future.succeededFuture();
    private boolean closed;

    /** {@code ending} ends the session. */
    SockJsConnection(SockJSSocket socket, Context context, String address, int queueBytes, Consumer<CloseCode> ending) {
        super(queueBytes);
        this.socket = socket;
        this.context = context;
        this.address = address;
        this.ending = ending;
    }

    @Override
    public void write(String text) {
        if (closed) {
            return;
        }
        Buffer buffer = Buffer.buffer(text);
        written(buffer.length(), System.nanoTime());
        lastWritten = socket.write(buffer);
        lastWritten.onComplete(written -> context.runOnContext(v -> gone(buffer.length(), System.nanoTime())));
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

    /** A SockJS session that is closed forgets what its client has not fetched yet: it would not learn why. */
    @Override
    public void close(CloseCode why) {
        if (!closed) {
            closed = true;
            lastWritten
                    .timeout(LAST_WORDS_MS, TimeUnit.MILLISECONDS)
                    .onComplete(said -> context.runOnContext(v -> ending.accept(why)));
        }
    }

    @Override
    public String address() {
        return address;
    }
}
