// SPDX-License-Identifier: Apache-2.0
package dev.chaski.testing;

import io.vertx.core.json.JsonArray;
import java.net.URI;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A line by WebSocket, or by SockJS on one. */
final class WebSocketWire implements WebSocket.Listener, Line.Wire {
    private final Line line;
    private final boolean sockJs;
    private final StringBuilder text = new StringBuilder();
    private WebSocket socket;
    private boolean reading = true;

    private WebSocketWire(Line line, boolean sockJs) {
        this.line = line;
        this.sockJs = sockJs;
    }

    /** To that address, with these headers on the upgrade. */
    static Line.Way to(URI address, Map<String, String> headers) {
        return way(address, headers, false);
    }

    /** As {@link #to}, and both sides speak as SockJS has it. */
    static Line.Way sockJs(URI address, Map<String, String> headers) {
        return way(address, headers, true);
    }

    private static Line.Way way(URI address, Map<String, String> headers, boolean sockJs) {
        return line -> {
            WebSocketWire wire = new WebSocketWire(line, sockJs);
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
        return socket().sendText(sockJs ? JsonArray.of(message).encode() : message, true);
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
            heard(message);
        }
        more(from);
        return null;
    }

    private void heard(String message) {
        if (!sockJs) {
            line.heard(message);
        } else if (message.startsWith("a")) {
            new JsonArray(message.substring(1)).forEach(frame -> line.heard((String) frame));
        } else if (message.startsWith("c")) {
            line.ended(new JsonArray(message.substring(1)).getInteger(0));
        }
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
