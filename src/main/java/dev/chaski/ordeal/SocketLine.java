// SPDX-License-Identifier: Apache-2.0
package dev.chaski.ordeal;

import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/** A WebSocket to an instance. */
final class SocketLine implements Surroundings.Line {
    private final WebSocketClient sockets;
    private final String url;
    private final String token;
    private final Consumer<String> heard;
    private final IntConsumer ended;
    private WebSocket socket;
    private boolean over;

    SocketLine(WebSocketClient sockets, String url, String token, Consumer<String> heard, IntConsumer ended) {
        this.sockets = sockets;
        this.url = url;
        this.token = token;
        this.heard = heard;
        this.ended = ended;
    }

    @Override
    public String node() {
        return url;
    }

    @Override
    public void open(Runnable then) {
        sockets.connect(new WebSocketConnectOptions()
                        .setAbsoluteURI("ws" + url.substring("http".length()) + "/ws")
                        .putHeader("Authorization", "Bearer " + token)
                        .addSubProtocol("chaski.v1"))
                .onSuccess(opened -> opened(opened, then))
                .onFailure(e -> end(0));
    }

    private void opened(WebSocket opened, Runnable then) {
        if (over) {
            opened.close();
            return;
        }
        socket = opened;
        opened.exceptionHandler(broken -> {});
        opened.textMessageHandler(text -> {
            if (!over) {
                heard.accept(text);
            }
        });
        opened.closeHandler(end -> end(opened.closeStatusCode() == null ? 0 : opened.closeStatusCode()));
        then.run();
    }

    @Override
    public void send(String text) {
        if (socket != null && !socket.isClosed()) {
            socket.writeTextMessage(text);
        }
    }

    @Override
    public void reading(boolean yes) {
        if (socket == null) {
            return;
        }
        if (yes) {
            socket.resume();
        } else {
            socket.pause();
        }
    }

    @Override
    public void hangUp() {
        if (socket != null) {
            socket.resume();
            socket.close();
        }
        end(0);
    }

    private void end(int code) {
        if (!over) {
            over = true;
            ended.accept(code);
        }
    }
}
