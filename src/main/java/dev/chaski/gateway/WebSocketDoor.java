// SPDX-License-Identifier: Apache-2.0
package dev.chaski.gateway;

import dev.chaski.chat.Refusal;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketFrameType;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code /ws}: WebSockets. */
final class WebSocketDoor {
    private static final Logger log = LoggerFactory.getLogger(WebSocketDoor.class);
    private static final int UPGRADE_REQUIRED = 426;

    private final Sockets sockets;

    WebSocketDoor(Sockets sockets) {
        this.sockets = sockets;
    }

    void mount(Router router) {
        router.get("/ws").handler(this::upgrade);
    }

    private void upgrade(RoutingContext context) {
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
                .onSuccess(socket -> sockets.admit(
                        new WebSocketConnection(socket, sockets.queueBytes()), token, session -> wire(socket, session)))
                .onFailure(e -> log.debug("An upgrade failed: {}", e.toString()));
    }

    private static void wire(ServerWebSocket socket, Session session) {
        socket.textMessageHandler(session::text);
        socket.binaryMessageHandler(bytes -> session.error(null, Refusal.invalid("Frames are text")));
        socket.frameHandler(frame -> {
            if (frame.isPing() || frame.type() == WebSocketFrameType.PONG) {
                session.control(!frame.isPing());
            } else if (frame.isContinuation()) {
                session.fragment();
            }
        });
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
