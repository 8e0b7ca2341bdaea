// SPDX-License-Identifier: Apache-2.0
package dev.chaski.gateway;

import dev.chaski.auth.Caller;
import dev.chaski.chat.Failure;
import dev.chaski.chat.Refusal;
import dev.chaski.config.ChaskiConfig;
import dev.chaski.wire.CloseCode;
import dev.chaski.wire.ServerFrame;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The WebSocket endpoint of one event loop: from the upgrade to a {@link Session}. */
final class Sockets {
    private static final Logger log = LoggerFactory.getLogger(Sockets.class);
    private static final long TICK_MS = 1000;

    private final Services services;
    private final Doorkeeper doorkeeper;
    private final Map<Session, WebSocketConnection> open = new HashMap<>();
    private boolean draining;

    Sockets(Services services, Doorkeeper doorkeeper) {
        this.services = services;
        this.doorkeeper = doorkeeper;
        services.vertx().setPeriodic(tickMs(services.settings().gateway()), timer -> tick());
    }

    private static long tickMs(ChaskiConfig.Gateway times) {
        return Math.max(1, Math.min(TICK_MS, Math.min(times.pingIntervalMs(), times.silenceTimeoutMs()) / 4));
    }

    void mount(Router router) {
        router.get("/ws").handler(this::upgrade);
    }

    private void tick() {
        long now = System.nanoTime();
        List.copyOf(open.keySet())
                .forEach(session -> session.tick(now, () -> open.get(session).ping()));
    }

    private void upgrade(RoutingContext context) {
        HttpServerRequest request = context.request();
        if (!doorkeeper.originAllowed(request)) {
            context.response().setStatusCode(403).end();
        } else if (draining) {
            context.response().setStatusCode(503).putHeader("Retry-After", "1").end();
        } else if (!"websocket".equalsIgnoreCase(request.getHeader("Upgrade"))) {
            context.response()
                    .setStatusCode(426)
                    .putHeader("Upgrade", "websocket")
                    .end();
        } else {
            Optional<String> token = doorkeeper.token(request);
            request.toWebSocket()
                    .onSuccess(socket -> admit(socket, token))
                    .onFailure(e -> log.debug("An upgrade failed: {}", e.toString()));
        }
    }

    private void admit(ServerWebSocket socket, Optional<String> token) {
        WebSocketConnection connection = new WebSocketConnection(socket);
        String address = connection.address();
        boolean welcome = doorkeeper.enter(address);
        if (!welcome) {
            connection.write(new ServerFrame.Refused(ServerFrame.Problem.of(
                            Refusal.of(Failure.TOO_MANY_CONNECTIONS, "Too many connections from this address")))
                    .encode(null));
        }
        if (!welcome || doorkeeper.crowded()) {
            connection.close(welcome ? CloseCode.TRY_LATER : CloseCode.TOO_MANY_CONNECTIONS);
            doorkeeper.authenticated();
            socket.closeHandler(v -> doorkeeper.leave(address));
            return;
        }
        if (token.isEmpty()) {
            converse(socket, connection, Optional.empty());
            return;
        }
        socket.pause();
        services.tokens().verify(token.get()).onComplete(verified -> {
            Session session = converse(
                    socket, connection, verified.succeeded() ? Optional.of(verified.result()) : Optional.empty());
            if (verified.failed()) {
                session.refuseToken(null, verified.cause());
            }
            socket.resume();
        });
    }

    private Session converse(ServerWebSocket socket, WebSocketConnection connection, Optional<Caller> caller) {
        String address = connection.address();
        Session[] self = new Session[1];
        Session session = new Session(services, connection, caller, doorkeeper::authenticated, () -> {
            open.remove(self[0]);
            doorkeeper.leave(address);
        });
        self[0] = session;
        open.put(session, connection);
        socket.textMessageHandler(session::text);
        socket.binaryMessageHandler(bytes -> session.error(null, Refusal.invalid("Frames are text")));
        socket.pongHandler(pong -> session.heard());
        socket.exceptionHandler(e -> tooLarge(session, e));
        socket.closeHandler(v -> session.closed());
        return session;
    }

    /** Vert.x leaves a socket open on which a message was too large (PITFALLS): what came after it would be read as something else. */
    private static void tooLarge(Session session, Throwable e) {
        if (session.isClosed()) {
            return;
        }
        log.debug("A socket failed: {}", e.toString());
        session.error(null, Refusal.of(Failure.FRAME_TOO_LARGE, "The frame is too large"));
        session.end(CloseCode.FRAME_TOO_LARGE);
    }

    /** Takes no more, and tells everybody to go elsewhere, each after its own wait. */
    void goAway(long spreadMs) {
        draining = true;
        for (Session session : open.keySet()) {
            session.goAway((long) (Math.random() * spreadMs));
        }
    }

    /** Ends what is still open. */
    void end() {
        List.copyOf(open.keySet()).forEach(session -> session.end(CloseCode.RESTART));
    }
}
