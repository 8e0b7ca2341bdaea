// SPDX-License-Identifier: Apache-2.0
package dev.chaski.testing;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** One connection of a phone: every frame that came over it, in the order of arrival, and how it ended. */
public final class Line implements WebSocket.Listener {
    /** The close code of a connection that broke, or was dropped by the phone. */
    public static final int BROKEN = 1006;

    private final Consumer<JsonObject> onFrame;
    private final List<JsonObject> frames = new ArrayList<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final StringBuilder text = new StringBuilder();
    private CompletableFuture<?> lastWrite = CompletableFuture.completedFuture(null);
    private WebSocket socket;
    private int arrays;
    private boolean reading = true;

    private Line(Consumer<JsonObject> onFrame) {
        this.onFrame = onFrame;
    }

    /** Connects; {@code onFrame} hears each frame after it was recorded. */
    static CompletableFuture<Line> open(URI address, Map<String, String> headers, Consumer<JsonObject> onFrame) {
        Line line = new Line(onFrame);
        WebSocket.Builder builder = Sockets.HTTP.newWebSocketBuilder().connectTimeout(Patience.ENOUGH);
        headers.forEach(builder::header);
        return builder.buildAsync(address, line).thenApply(socket -> line);
    }

    /** Everything that came so far. */
    public synchronized List<JsonObject> frames() {
        return List.copyOf(frames);
    }

    /** How many text messages were arrays of frames. */
    public synchronized int arrays() {
        return arrays;
    }

    /** Completes with the close code when the connection has ended. */
    CompletableFuture<Integer> closed() {
        return closed;
    }

    /** Writes after what was written before; a connection that is gone swallows it. */
    synchronized void write(String message) {
        lastWrite = lastWrite
                .handle((done, failure) -> null)
                .thenCompose(done -> closed.isDone() ? CompletableFuture.completedFuture(null) : now(message));
    }

    private CompletableFuture<WebSocket> now(String message) {
        return socket().sendText(message, true);
    }

    /** Closes as a polite client does. */
    void close() {
        WebSocket polite = socket();
        synchronized (this) {
            lastWrite = lastWrite
                    .handle((done, failure) -> null)
                    .thenCompose(done -> polite.sendClose(WebSocket.NORMAL_CLOSURE, ""));
        }
    }

    /** Cuts the TCP connection without a word. */
    void abort() {
        socket().abort();
        closed.complete(BROKEN);
    }

    private synchronized WebSocket socket() {
        return socket;
    }

    @Override
    public synchronized void onOpen(WebSocket opened) {
        socket = opened;
        opened.request(1);
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
        text.append(part);
        if (last) {
            String message = text.toString();
            text.setLength(0);
            read(message);
        }
        synchronized (this) {
            if (reading) {
                from.request(1);
            }
        }
        return null;
    }

    /** Reads no more, so that everything between here and the server fills up; or goes on reading. */
    void reading(boolean yes) {
        boolean again;
        synchronized (this) {
            again = yes && !reading;
            reading = yes;
        }
        if (again) {
            socket().request(1); // may read at once, on this very thread
        }
    }

    @Override
    public CompletionStage<?> onPing(WebSocket from, ByteBuffer message) {
        synchronized (this) {
            if (reading) {
                from.request(1);
            }
        }
        return null;
    }

    private void read(String message) {
        if (message.startsWith("[")) {
            synchronized (this) {
                arrays++;
            }
            new JsonArray(message).forEach(frame -> arrived((JsonObject) frame));
        } else {
            arrived(new JsonObject(message));
        }
    }

    private void arrived(JsonObject frame) {
        synchronized (this) {
            if (closed.isDone()) {
                return;
            }
            frames.add(frame);
        }
        onFrame.accept(frame);
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        closed.complete(code);
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        closed.complete(BROKEN);
    }
}
