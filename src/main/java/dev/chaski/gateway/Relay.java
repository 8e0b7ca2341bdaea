// SPDX-License-Identifier: Apache-2.0
package dev.chaski.gateway;

import dev.chaski.bus.Bus;
import dev.chaski.routing.CarrierStops;
import dev.chaski.routing.NodeInbox;
import dev.chaski.routing.PeerDoor;
import dev.chaski.routing.Roster;
import dev.chaski.routing.SessionClaims.Holder;
import dev.chaski.session.Counts;
import dev.chaski.turns.Turns;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.httpproxy.HttpProxy;
import io.vertx.httpproxy.ProxyContext;
import io.vertx.httpproxy.ProxyInterceptor;
import io.vertx.httpproxy.ProxyOptions;
import io.vertx.httpproxy.ProxyResponse;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands requests on to the instance that they concern, and its answers back. Where that is comes from the members of the cluster, never from a request. */
final class Relay {
    private static final Logger log = LoggerFactory.getLogger(Relay.class);
    private static final int CONNECT_TIMEOUT_MS = 1000;
    private static final int KEPT_S = 30;
    private static final int CONNECTIONS_PER_PEER = 100_000;
    private static final ProxyOptions NO_UPGRADES = new ProxyOptions().setSupportWebSocket(false);

    private final Turns turns;
    private final Bus bus;
    private final Roster roster;
    private final Counts counts;
    private final HttpClient client;
    private final Set<String> told = new HashSet<>();
    private final Set<Carried> carried = ConcurrentHashMap.newKeySet();

    /** A request by which a session receives. */
    private record Carried(String session, String nodeId, HttpServerRequest request) {}

    Relay(Turns turns, Vertx vertx, Bus bus, Roster roster, Counts counts) {
        this.turns = turns;
        this.bus = bus;
        this.roster = roster;
        this.counts = counts;
        HttpClientOptions options = new HttpClientOptions()
                .setConnectTimeout(CONNECT_TIMEOUT_MS)
                .setKeepAliveTimeout(KEPT_S)
                .setTcpNoDelay(true);
        // each that waits for frames holds one
        client = vertx.createHttpClient(options, new PoolOptions().setHttp1MaxSize(CONNECTIONS_PER_PEER));
    }

    /** What another instance has written on a request; empty where none has. */
    Optional<PeerMark> mark(HttpServerRequest request) {
        return PeerMark.read(request.getHeader(PeerMark.HEADER), roster.ownDoor());
    }

    /** Whether that is this instance. */
    boolean isHere(Holder holder) {
        return holder.nodeId().equals(roster.nodeId());
    }

    /**
     * Hands a paused request on. Fails, with the request as it was, when there is no way to that instance; what goes wrong later the client sees.
     *
     * @param silenceMs given up when nothing comes for so long
     */
    Future<Void> carry(HttpServerRequest request, SockJsRequest asked, Holder holder, long silenceMs) {
        Optional<PeerDoor> door = roster.doorOf(holder.nodeId());
        if (door.isEmpty()) {
            return Future.failedFuture("It is no member of the cluster, or has not said where it is");
        }
        RequestOptions to =
                new RequestOptions().setAbsoluteURI(door.get().url()).setIdleTimeout(silenceMs);
        PeerMark mark = new PeerMark(!holder.claimed(), request.remoteAddress().hostAddress());
        // a client that was closed with its instance throws
        Future<HttpClientRequest> way = Future.succeededFuture(to).compose(client::request);
        return way.onFailure(e -> unreachable(door.get(), e)).map(onward -> {
            if (request.response().closed()) {
                onward.reset();
            } else {
                counts.relayed();
                if (asked.receives()) {
                    remember(new Carried(asked.session(), holder.nodeId(), request));
                }
                handOn(request, onward, mark.written(door.get()));
            }
            return null;
        });
    }

    private void remember(Carried one) {
        carried.add(one);
        one.request().response().endHandler(v -> carried.remove(one));
    }

    /** How many sessions receive through here from elsewhere. Safe on any thread. */
    int carried() {
        return carried.size();
    }

    /** Has those requests answered to the end, one after the other within that time, so that each client asks again elsewhere and its session goes on. */
    void letGo(long spreadMs) {
        List<Carried> all = List.copyOf(carried);
        for (int i = 0; i < all.size(); i++) {
            Carried one = all.get(i);
            turns.after(1 + spreadMs * i / all.size(), () -> letGo(one));
        }
    }

    private void letGo(Carried one) {
        if (carried.contains(one)) {
            bus.send(NodeInbox.of(one.nodeId()), new CarrierStops(Set.of(one.session())));
        }
    }

    /** Told once for each: a member that does not listen is dying, or the way to it is not open. */
    private void unreachable(PeerDoor door, Throwable why) {
        if (why instanceof IOException && told.add(door.url())) {
            log.warn(
                    "The instance at {} cannot be reached, so that its SockJS sessions end (http.peer-url): {}",
                    door.url(),
                    why.getMessage());
        }
    }

    private void handOn(HttpServerRequest request, HttpClientRequest onward, String mark) {
        String host = request.getHeader(HttpHeaders.HOST);
        if (host != null) {
            onward.putHeader(HttpHeaders.HOST, host); // the origin rule compares with it
        }
        onward.putHeader(PeerMark.HEADER, mark);
        onward.exceptionHandler(e -> log.debug("A request that was handed on has ended: {}", e.toString()));
        HttpProxy.reverseProxy(NO_UPGRADES, client)
                .origin(context -> Future.succeededFuture(onward))
                .addInterceptor(new Headers(request.response().headers()))
                .handle(request);
    }

    /** The mark is ours alone; and what this instance has said to the client already, the other does not say again. */
    private record Headers(MultiMap said) implements ProxyInterceptor {
        @Override
        public Future<ProxyResponse> handleProxyRequest(ProxyContext context) {
            context.request().headers().remove(PeerMark.HEADER);
            return context.sendRequest();
        }

        @Override
        public Future<Void> handleProxyResponse(ProxyContext context) {
            MultiMap headers = context.response().headers();
            said.names().forEach(headers::remove);
            headers.remove(HttpHeaders.CONNECTION);
            return context.sendResponse();
        }
    }
}
