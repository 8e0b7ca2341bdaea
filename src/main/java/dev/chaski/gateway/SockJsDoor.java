// SPDX-License-Identifier: Apache-2.0
package dev.chaski.gateway;

import dev.chaski.config.ChaskiConfig;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.ext.web.handler.sockjs.SockJSHandler;
import io.vertx.ext.web.handler.sockjs.SockJSHandlerOptions;
import io.vertx.ext.web.handler.sockjs.SockJSSocket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * {@code /sockjs}: the same frames where WebSockets do not get through. Websocket, xhr-streaming, eventsource and xhr-polling; the transports that need an iframe and a script from elsewhere are off.
 */
final class SockJsDoor {
    private static final int NOT_FOUND = 404;
    private static final int SESSION_TIMEOUT_MS = 10_000;
    private static final int STREAMING_BYTES = 512 * 1024;

    /** For transports that are off, and with a script from a CDN. */
    private static final String IFRAME = "\\/sockjs\\/iframe[^/]*\\.html";

    private static final Pattern RECEIVING = Pattern.compile("/(xhr|xhr_streaming|eventsource)$");

    private final Vertx vertx;
    private final Context context;
    private final Sockets sockets;
    private final int pingIntervalMs;
    private final int frameBytes;

    SockJsDoor(Vertx vertx, Context context, Sockets sockets, ChaskiConfig config) {
        this.vertx = vertx;
        this.context = context;
        this.sockets = sockets;
        this.pingIntervalMs = config.gateway().pingIntervalMs();
        this.frameBytes = config.limits().frameBytes();
    }

    void mount(Router router) {
        SockJSHandlerOptions options = new SockJSHandlerOptions()
                .setHeartbeatInterval(pingIntervalMs)
                .setSessionTimeout(SESSION_TIMEOUT_MS)
                .setMaxBytesStreaming(STREAMING_BYTES)
                .setInsertJSESSIONID(false)
                .setRegisterWriteHandler(false)
                .addDisabledTransport("JSON_P")
                .addDisabledTransport("HTML_FILE");
        router.route("/sockjs/websocket").handler(request -> request.fail(NOT_FOUND));
        router.routeWithRegex(IFRAME).handler(request -> request.fail(NOT_FOUND));
        router.route("/sockjs/*").handler(this::guard);
        router.post("/sockjs/*").handler(BodyHandler.create(false).setBodyLimit(2L * frameBytes + 1024));
        router.route("/sockjs/*").subRouter(SockJSHandler.create(vertx, options).socketHandler(this::opened));
    }

    /**
     * Vert.x ends the connection of a transport request with its response, without a word to the client, which would use it again and fail: so it is told.
     */
    private void guard(RoutingContext request) {
        if (sockets.passes(request.request())) {
            if (RECEIVING.matcher(request.request().path()).find()) {
                request.response().putHeader(HttpHeaders.CONNECTION, "close");
            }
            request.next();
        }
    }

    /** Requests of one session come on any event loop; the session lives on this one. */
    private void opened(SockJSSocket socket) {
        socket.pause();
        context.runOnContext(v -> {
            SockJsConnection connection = new SockJsConnection(socket, context, sockets.queueBytes());
            sockets.admit(connection, Optional.empty(), session -> wire(socket, session));
            socket.resume();
        });
    }

    private void wire(SockJSSocket socket, Session session) {
        socket.handler(message -> context.runOnContext(v -> {
            if (message.length() > frameBytes) {
                Sockets.tooLarge(session);
            } else {
                session.text(message.toString(StandardCharsets.UTF_8));
            }
        }));
        socket.exceptionHandler(e -> context.runOnContext(v -> Sockets.tooLarge(session)));
        socket.endHandler(v -> context.runOnContext(turn -> session.closed()));
    }
}
