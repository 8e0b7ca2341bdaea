// SPDX-License-Identifier: Apache-2.0
package dev.chaski.gateway;

import dev.chaski.chat.Refusal;
import dev.chaski.config.ChaskiConfig;
import dev.chaski.routing.SessionClaims;
import dev.chaski.routing.SessionClaims.Holder;
import dev.chaski.session.Session;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.ext.web.handler.sockjs.SockJSHandler;
import io.vertx.ext.web.handler.sockjs.SockJSHandlerOptions;
import io.vertx.ext.web.handler.sockjs.SockJSSocket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * {@code /sockjs}: the same frames where WebSockets do not get through. xhr-streaming, eventsource and xhr-polling (its own WebSocket is {@link SockJsWebSocket}); the transports that need an iframe and a script
 * from elsewhere are off.
 *
 * <p>Vert.x keeps an instance's sessions in its own memory. Where a session consists of several requests, the instance that is asked first claims it, and the others hand its requests on: each may come to any.
 */
final class SockJsDoor {
    private static final int BAD_REQUEST = 400;
    private static final int NOT_FOUND = 404;
    private static final int SESSION_TIMEOUT_MS = 10_000;
    private static final int STREAMING_BYTES = 512 * 1024;
    /** A client puts all that waits into one request: so many of the largest frames. */
    private static final int FRAMES_AT_ONCE = 16;

    /** What a client sends is taken at once, or that instance is in no state to take it. */
    private static final int SENDING_MS = 5_000;

    /** For transports that are off, and with a script from a CDN. */
    private static final String IFRAME = "\\/sockjs\\/iframe[^/]*\\.html";

    private static final String ASKED = "chaski.sockjs.asked";
    private static final String ADDRESS = "chaski.client.address";

    private final Context context;
    private final Sockets sockets;
    private final ChaskiConfig config;
    private final SessionClaims claims;
    private final Relay relay;
    private final Receiving receiving;

    SockJsDoor(
            Context context,
            Sockets sockets,
            ChaskiConfig config,
            SessionClaims claims,
            Relay relay,
            Receiving receiving) {
        this.context = context;
        this.sockets = sockets;
        this.config = config;
        this.claims = claims;
        this.relay = relay;
        this.receiving = receiving;
    }

    void mount(Router router) {
        SockJSHandlerOptions options = new SockJSHandlerOptions()
                .setHeartbeatInterval(config.gateway().pingIntervalMs())
                .setSessionTimeout(SESSION_TIMEOUT_MS)
                .setMaxBytesStreaming(STREAMING_BYTES)
                .setInsertJSESSIONID(false)
                .setRegisterWriteHandler(false)
                .addDisabledTransport("JSON_P")
                .addDisabledTransport("HTML_FILE");
        router.route("/sockjs/websocket").handler(request -> request.fail(NOT_FOUND));
        router.routeWithRegex(IFRAME).handler(request -> request.fail(NOT_FOUND));
        router.route("/sockjs/*").handler(this::arrived);
        router.post("/sockjs/*")
                .handler(BodyHandler.create(false).setBodyLimit((long) FRAMES_AT_ONCE * frameBytes()))
                .failureHandler(request ->
                        request.response().setStatusCode(request.statusCode()).end());
        router.route("/sockjs/*").handler(this::read);
        router.route("/sockjs/*")
                .subRouter(SockJSHandler.create(context.owner(), options).socketHandler(this::opened));
    }

    private void arrived(RoutingContext request) {
        Optional<SockJsRequest> asked = SockJsRequest.of(request);
        if (asked.isPresent()) {
            find(request, asked.get());
        } else if (sockets.passes(request.request())) {
            request.next();
        }
    }

    private void find(RoutingContext request, SockJsRequest asked) {
        Optional<PeerMark> mark = relay.mark(request.request());
        mark.ifPresent(from -> request.put(ADDRESS, from.address()));
        if (claims.has(asked.session())) {
            serve(request, asked);
        } else if (!asked.reasonable()) {
            request.fail(NOT_FOUND);
        } else if (mark.isPresent()) {
            openOrRefuse(request, asked, mark.get().opens());
        } else {
            request.request().pause();
            Future<Optional<Holder>> holder = asked.receives() && !sockets.draining()
                    ? claims.claim(asked.session())
                    : claims.find(asked.session());
            holder.onComplete(found -> context.runOnContext(v -> go(request, asked, found.result())));
        }
    }

    private void go(RoutingContext request, SockJsRequest asked, Optional<Holder> holder) {
        if (request.response().closed()) {
            return;
        }
        if (claims.has(asked.session())) {
            serve(request, asked);
        } else if (holder.isEmpty()) {
            openOrRefuse(request, asked, sockets.draining()); // which refuses to open
        } else if (relay.isHere(holder.get())) {
            openOrRefuse(request, asked, true);
        } else {
            int silenceMs = asked.receives() ? config.gateway().silenceTimeoutMs() : SENDING_MS;
            endsItsConnection(request, asked);
            relay.carry(request.request(), asked, holder.get(), silenceMs)
                    .onFailure(e -> context.runOnContext(v -> gone(request, asked)));
        }
    }

    private void openOrRefuse(RoutingContext request, SockJsRequest asked, boolean mayOpen) {
        if (!mayOpen || !asked.receives()) {
            gone(request, asked);
        } else if (sockets.passes(request.request())) {
            claims.take(asked.session());
            serve(request, asked);
        }
    }

    /** For its client that is an end from which it recovers by its cursors, in a new session anywhere. */
    private static void gone(RoutingContext request, SockJsRequest asked) {
        if (!request.response().closed()) {
            request.request().resume();
            asked.answerGone(request.response());
        }
    }

    private static void serve(RoutingContext request, SockJsRequest asked) {
        endsItsConnection(request, asked);
        request.put(ASKED, asked);
        request.next();
        request.request().resume();
    }

    /** Vert.x ends the connection with the response, as does an instance that stops, without a word to the client, which would use it again and fail. */
    private static void endsItsConnection(RoutingContext request, SockJsRequest asked) {
        if (asked.receives()) {
            request.response().putHeader(HttpHeaders.CONNECTION, "close");
        }
    }

    /** All of it has come, and SockJS is next. */
    private void read(RoutingContext request) {
        SockJsRequest asked = request.get(ASKED);
        if (asked != null && !asked.receives() && !isText(request)) {
            request.fail(BAD_REQUEST);
        } else if (asked != null && asked.receives() && !receiving.goesOn(asked, request)) {
            asked.answerSecond(request.response());
        } else if (asked == null || !asked.receives() || !receiving.tellEnd(asked.session())) {
            request.next();
        }
    }

    private static boolean isText(RoutingContext request) {
        try {
            Buffer body = request.body().buffer();
            return body == null || Utf8.text(body) != null;
        } catch (Refusal e) {
            return false;
        }
    }

    /** Requests of one session come on any event loop; the session lives on this one. */
    private void opened(SockJSSocket socket) {
        socket.pause();
        SockJsRequest asked = socket.routingContext().get(ASKED);
        claims.opened(asked.session());
        receiving.opened(socket, asked);
        Optional<String> token = sockets.token(socket.routingContext().request());
        context.runOnContext(v -> {
            SockJsConnection connection = new SockJsConnection(
                    socket,
                    context,
                    address(socket),
                    sockets.queueBytes(),
                    why -> receiving.close(asked.session(), why));
            sockets.admit(connection, token, admitted -> {
                wire(socket, admitted);
                socket.resume();
            });
        });
        socket.closeHandler(v -> over(asked.session()));
    }

    private void over(String session) {
        receiving.ended(session);
        claims.ended(session);
    }

    /** The client's, whoever has handed its request on. */
    private static String address(SockJSSocket socket) {
        String told = socket.routingContext().get(ADDRESS);
        return told == null ? socket.remoteAddress().hostAddress() : told;
    }

    private void wire(SockJSSocket socket, Session session) {
        socket.handler(message -> context.runOnContext(v -> {
            if (message.length() > frameBytes()) {
                Sockets.tooLarge(session);
            } else {
                session.text(message.toString(StandardCharsets.UTF_8));
            }
        }));
        socket.exceptionHandler(e -> context.runOnContext(v -> Sockets.tooLarge(session)));
        socket.endHandler(v -> context.runOnContext(turn -> session.closed()));
    }

    private int frameBytes() {
        return config.limits().frameBytes();
    }
}
