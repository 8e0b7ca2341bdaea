// SPDX-License-Identifier: Apache-2.0
package dev.chaski.testing;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** One connection of a phone, whatever carries it: every frame that came over it, in the order of arrival, and how it ended. */
public final class Line {
    /** The close code of a connection that broke, or was dropped by the phone. */
    public static final int BROKEN = 1006;

    private final Consumer<JsonObject> onFrame;
    private final List<JsonObject> frames = new ArrayList<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private CompletableFuture<?> lastWrite = CompletableFuture.completedFuture(null);
    private Wire wire;
    private int arrays;

    private Line(Consumer<JsonObject> onFrame) {
        this.onFrame = onFrame;
    }

    /** What carries a line: its texts, one after the other. */
    interface Wire {
        CompletableFuture<?> send(String text);

        /** Closes as a polite client does. */
        CompletableFuture<?> close();

        /** Cuts it without a word. */
        void abort();

        /** Reads no more, so that everything between here and the server fills up; or goes on reading. */
        void reading(boolean yes);
    }

    /** Opens a wire that tells its line what comes. */
    interface Way {
        CompletableFuture<? extends Wire> open(Line line);
    }

    /** Connects; {@code onFrame} hears each frame after it was recorded. */
    static CompletableFuture<Line> open(Way way, Consumer<JsonObject> onFrame) {
        Line line = new Line(onFrame);
        return way.open(line).thenApply(line::over);
    }

    private synchronized Line over(Wire opened) {
        wire = opened;
        return this;
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

    private CompletableFuture<Object> now(String message) {
        return wire().send(message).thenApply(done -> done);
    }

    /** Closes as a polite client does. */
    void close() {
        Wire polite = wire();
        synchronized (this) {
            lastWrite = lastWrite.handle((done, failure) -> null).thenCompose(done -> polite.close());
        }
    }

    /** Cuts the connection without a word. */
    void abort() {
        wire().abort();
        closed.complete(BROKEN);
    }

    private synchronized Wire wire() {
        return wire;
    }

    /** Reads no more, so that everything between here and the server fills up; or goes on reading. */
    void reading(boolean yes) {
        wire().reading(yes);
    }

    /** A text message has come. */
    void heard(String message) {
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

    /** The server, or what is between, has ended it. */
    void ended(int code) {
        closed.complete(code);
    }
}
