// SPDX-License-Identifier: Apache-2.0
package dev.chaski.testing;

import java.net.URI;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A line by WebSocket. */
final class WebSocketWire implements WebSocket.Listener, Line.Wire {
    private final Line line;
    private final StringBuilder text = new StringBuilder();
    private WebSocket socket;
    private boolean reading = true;

    private WebSocketWire(Line line) {
        this.line = line;
    }

    /** To that address, with these headers on the upgrade. */
    static Line.Way to(URI address, Map<String, String> headers) {
        return line -> {
            WebSocketWire wire = new WebSocketWire(line);
            WebSocket.Builder builder = Sockets.HTTP.newWebSocketBuilder().connectTimeout(Patience.ENOUGH);
            headers.forEach(builder::header);
            return builder.buildAsync(address, wire).thenApply(opened -> wire);
        };
    }

    private synchronized WebSocket socket() {
        return socket;
    }

    @Override
    public CompletableFuture<?> send(String message) {
        return socket().sendText(message, true);
    }

    @Override
    public CompletableFuture<?> close() {
        return socket().sendClose(WebSocket.NORMAL_CLOSURE, "");
    }

    @Override
    public void abort() {
        socket().abort();
    }

    @Override
    public void reading(boolean yes) {
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
            line.heard(message);
        }
        more(from);
        return null;
    }

    @Override
    public CompletionStage<?> onPing(WebSocket from, ByteBuffer message) {
        more(from);
        return null;
    }

    private synchronized void more(WebSocket from) {
        if (reading) {
            from.request(1);
        }
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        line.ended(code);
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        line.ended(Line.BROKEN);
    }
}
