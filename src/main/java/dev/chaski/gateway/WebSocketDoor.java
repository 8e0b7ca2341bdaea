// SPDX-License-Identifier: Apache-2.0
package dev.chaski.gateway;

import dev.chaski.chat.Refusal;
import dev.chaski.session.Session;
import io.netty.buffer.ByteBufUtil;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code /ws}: WebSockets; and those that SockJS speaks on. */
final class WebSocketDoor {
    private static final Logger log = LoggerFactory.getLogger(WebSocketDoor.class);
    private static final int UPGRADE_REQUIRED = 426;

    /** The most bytes that a character takes. */
    private static final int UTF8_BYTES = 3;

    private final Sockets sockets;
    private final int frameBytes;

    WebSocketDoor(Sockets sockets, int frameBytes) {
        this.sockets = sockets;
        this.frameBytes = frameBytes;
    }

    void mount(Router router) {
        router.get("/ws").handler(context -> upgrade(context, this::speak));
        router.getWithRegex(SockJsWebSocket.PATH).handler(context -> upgrade(context, this::speakSockJs));
    }

    private void upgrade(RoutingContext context, BiConsumer<ServerWebSocket, Optional<String>> opened) {
        HttpServerRequest request = context.request();
        if (!sockets.passes(request)) {
            return;
        }
        if (!"websocket".equalsIgnoreCase(request.getHeader("Upgrade"))) {
            context.response()
                    .setStatusCode(UPGRADE_REQUIRED)
                    .putHeader("Upgrade", "websocket")
                    .end();
            return;
        }
        Optional<String> token = sockets.token(request);
        request.toWebSocket()
                .onSuccess(socket -> {
                    QueueForThreads.leaveOut(request.connection());
                    opened.accept(socket, token);
                })
                .onFailure(e -> log.debug("An upgrade failed: {}", e.toString()));
    }

    private void speak(ServerWebSocket socket, Optional<String> token) {
        sockets.admit(connection(socket), token, session -> wire(socket, session, frameBytes, session::text));
    }

    /** SockJS quotes a frame, so that the door judges what was in the quotes. */
    private void speakSockJs(ServerWebSocket socket, Optional<String> token) {
        sockets.admit(
                new SockJsWebSocket(connection(socket)),
                token,
                session -> wire(
                        socket, session, Listening.messageBytes(frameBytes), message -> takeEach(session, message)));
    }

    private WebSocketConnection connection(ServerWebSocket socket) {
        return new WebSocketConnection(socket, sockets.queueBytes());
    }

    private void takeEach(Session session, String message) {
        SockJsWebSocket.frames(message).forEach(frame -> take(session, frame));
    }

    private void take(Session session, String frame) {
        if (frame.length() > frameBytes / UTF8_BYTES && ByteBufUtil.utf8Bytes(frame) > frameBytes) {
            Sockets.tooLarge(session);
        } else {
            session.text(frame);
        }
    }

    private static void wire(ServerWebSocket socket, Session session, int mostBytes, Consumer<String> texts) {
        socket.frameHandler(new WebSocketMessages(session, mostBytes, message -> {
            try {
                texts.accept(Utf8.text(message));
            } catch (Refusal why) {
                session.error(null, why);
            }
        }));
        socket.exceptionHandler(e -> {
            if (socket.isClosed()) {
                session.closed(); // it broke
            } else {
                Sockets.tooLarge(session);
            }
        });
        socket.closeHandler(v -> session.closed());
    }
}
