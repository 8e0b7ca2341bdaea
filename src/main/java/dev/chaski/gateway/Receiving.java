// SPDX-License-Identifier: Apache-2.0
package dev.chaski.gateway;

import dev.chaski.routing.CarrierStops;
import dev.chaski.wire.CloseCode;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.sockjs.SockJSSocket;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The requests by which this instance's SockJS sessions receive at present. One can be answered to the end at any time, as if its bytes were used up: its client asks again, wherever a balancer sends it, and
 * nothing is lost unless the connection breaks before the client has read what was written. It is also they that tell a client why its session ends, since Vert.x tells everybody the same. Safe on any thread.
 */
final class Receiving {
    private final Map<String, Way> ways = new ConcurrentHashMap<>();
    /** Why sessions end whose clients have not been told. */
    private final Map<String, CloseCode> endings = new ConcurrentHashMap<>();

    private record Way(SockJSSocket socket, SockJsRequest asked, RoutingContext request, Context context) {
        boolean over() {
            HttpServerResponse response = request.response();
            return response.ended() || response.closed();
        }

        /** What comes after this waits in the session for the next request. */
        void end() {
            if (!over()) {
                detach(socket);
                asked.answerLast(request.response());
                request.request().connection().close();
            }
        }

        void close(CloseCode why) {
            detach(socket);
            asked.answerEnd(request.response(), why);
            request.request().connection().close();
            socket.close();
        }
    }

    /** A session has begun, with that request. */
    void opened(SockJSSocket socket, SockJsRequest asked) {
        ways.put(asked.session(), way(socket, asked, socket.routingContext()));
    }

    /** Whether that request may be the one by which a session receives, since the one before is over; Vert.x would let it, and forget the other. */
    boolean goesOn(SockJsRequest asked, RoutingContext request) {
        Way next = ways.computeIfPresent(
                asked.session(), (name, before) -> before.over() ? way(before.socket(), asked, request) : before);
        return next == null || next.request() == request;
    }

    private static Way way(SockJSSocket socket, SockJsRequest asked, RoutingContext request) {
        return new Way(socket, asked, request, request.vertx().getOrCreateContext());
    }

    void ended(String session) {
        ways.remove(session);
        endings.remove(session);
    }

    /** Ends a session, by the request that is open or by the next one; whose client does not come again ends by its silence. */
    void close(String session, CloseCode why) {
        endings.put(session, why);
        Way way = ways.get(session);
        if (way == null) {
            endings.remove(session);
        } else {
            way.context().runOnContext(v -> tellEnd(session));
        }
    }

    /** Whether a session has ended and its client has just been told by the request that is open. To be called on that request's event loop. */
    boolean tellEnd(String session) {
        Way way = ways.get(session);
        if (way == null || way.over()) {
            return false;
        }
        if (way.context() != Vertx.currentContext()) {
            way.context().runOnContext(v -> tellEnd(session));
            return false;
        }
        CloseCode why = endings.remove(session);
        if (why != null) {
            way.close(why);
        }
        return why != null;
    }

    /** Ends those that are under way, each on its event loop. */
    void end(CarrierStops hint) {
        for (String session : hint.sessions()) {
            Way way = ways.get(session);
            if (way != null) {
                way.context().runOnContext(v -> way.end());
            }
        }
    }

    /** What Vert.x does itself when a stream's bytes are used up, and shows no way to do earlier: from here on the session keeps what it has for the next request, or ends if none comes. */
    private static void detach(SockJSSocket socket) {
        try {
            Method reset = socket.getClass().getDeclaredMethod("resetListener");
            reset.setAccessible(true);
            reset.invoke(socket);
        } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
            throw new LinkageError("Another Vert.x than this was made for", e);
        }
    }
}
