// SPDX-License-Identifier: Apache-2.0
package dev.chaski.gateway;

import dev.chaski.auth.Tokens;
import dev.chaski.bus.ClusterBus;
import dev.chaski.chat.MarkKind;
import dev.chaski.config.ChaskiConfig;
import dev.chaski.conversations.Conversations;
import dev.chaski.delivery.DeliveryClient;
import dev.chaski.history.History;
import dev.chaski.presence.Presence;
import dev.chaski.receipts.MarkClient;
import dev.chaski.receipts.ReceiptPush;
import dev.chaski.routing.CarrierStops;
import dev.chaski.routing.FanOut;
import dev.chaski.routing.NodeInbox;
import dev.chaski.routing.Ownership;
import dev.chaski.routing.Roster;
import dev.chaski.routing.RouteTable;
import dev.chaski.routing.SessionClaims;
import dev.chaski.session.Counts;
import dev.chaski.session.Sessions;
import dev.chaski.session.SocketSettings;
import dev.chaski.store.CursorWrites;
import dev.chaski.store.LogReads;
import dev.chaski.store.Postgres;
import dev.chaski.store.SyncReads;
import dev.chaski.store.Tallies;
import dev.chaski.trail.Trail;
import dev.chaski.turns.Turns;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns: one event loop's HTTP server, with its sessions and their gates; the other doors are mounted on the same server.
 * Hears: entries, receipts, feed news, changed memberships and displaced sessions, at the instance's inbox.
 * Says: submissions and marks, to the conversations' owners.
 * If it dies: its clients reconnect anywhere and go on from their cursors.
 */
public final class GatewayVerticle extends VerticleBase {
    private static final Logger log = LoggerFactory.getLogger(GatewayVerticle.class);
    private static final int ACCIDENT = 500;
    /** For calls that are under way when it stops. */
    private static final long LAST_CALLS_S = 3;

    /** By then no event loop of this instance takes new ones, and whoever is let go asks elsewhere. */
    private static final long CLOSED_TO_NEW_MS = 100;

    private final Parts parts;
    private HttpServer server;
    private Relay relay;

    /** What a gateway works with, shared by all of an instance. */
    public record Parts(
            ChaskiConfig config,
            ClusterBus bus,
            NodeInbox inbox,
            RouteTable routes,
            FanOut fanOut,
            Presence presence,
            Ownership ownership,
            Roster roster,
            SessionClaims claims,
            Postgres postgres,
            Tokens tokens,
            Gateways gateways,
            String nodeId,
            String logEpoch,
            Trail trail,
            Doors doors) {}

    /** The other doors, which share the server of each event loop and the clients that belong to it. */
    public interface Doors {
        void mount(Router router, DeliveryClient delivery, MarkClient marks);

        /** Answers what is no HTTP, or longer than is read: no route sees it. */
        void unreadable(HttpServerRequest request);
    }

    /** Listens on the configured port, which several gateways share. */
    public GatewayVerticle(Parts parts) {
        this.parts = parts;
    }

    /** The port that all gateways of this instance listen on; known when the verticle is deployed. */
    public int port() {
        return server.actualPort();
    }

    @Override
    public Future<?> start() {
        ChaskiConfig config = parts.config();
        SocketSettings settings = new SocketSettings(
                config.gateway(),
                config.limits(),
                config.groups().largeOver(),
                parts.nodeId(),
                parts.logEpoch(),
                config.reconcile().boundMs());
        Turns turns = Turns.of(vertx);
        long ownerTimeoutMs = config.delivery().ownerTimeoutMs();
        DeliveryClient delivery =
                new DeliveryClient(turns, parts.bus(), parts.inbox(), parts.ownership(), ownerTimeoutMs, parts.trail());
        delivery.onAnswered(parts.gateways().counts()::answered);
        MarkClient marks =
                new MarkClient(turns, parts.bus(), parts.inbox(), parts.ownership(), parts.nodeId(), ownerTimeoutMs);
        LogReads reads = LogReads.in(parts.postgres().readers());
        SyncReads sync =
                SyncReads.in(parts.postgres().readers(), config.groups().largeOver());
        Sessions sessions = new Sessions(new Sessions.Parts(
                turns,
                settings,
                parts.bus(),
                parts.inbox(),
                parts.routes(),
                parts.fanOut(),
                reads,
                sync,
                (conversation, wanted) -> Tallies.of(parts.postgres().readers(), conversation, wanted),
                CursorWrites.in(parts.postgres().lazyWriter()),
                delivery,
                marks,
                new History(parts.postgres().readers(), config.limits().backfillPage()),
                new Conversations(parts.postgres().readers(), parts.fanOut()),
                parts.presence(),
                parts.tokens(),
                parts.gateways().counts(),
                parts.trail(),
                Clock.systemUTC()));
        Doorkeeper doorkeeper = parts.gateways()
                .doorkeeper(
                        () -> new Doorkeeper(config.gateway(), config.limits().connectionsPerAddress()));
        Sockets sockets = new Sockets(
                turns,
                config.gateway(),
                parts.tokens(),
                sessions,
                parts.gateways().counts(),
                doorkeeper);
        sessions.listen();
        parts.roster().onHeardAgain(() -> context.runOnContext(v -> sessions.missed()));
        turns.every(config.reconcile().presenceMs(), sessions::missed);
        relay = new Relay(
                turns, vertx, parts.bus(), parts.roster(), parts.gateways().counts());
        if (parts.gateways().opened(context, sessions, sockets, relay, delivery)) {
            parts.inbox().on(CarrierStops.class, parts.gateways().receiving()::end);
            parts.inbox()
                    .on(ReceiptPush.class, push -> consumed(parts.gateways().counts(), push));
            new Pruning(turns, parts.postgres().readers(), config.devices().pruneAfterDays()).begin();
            int from = config.gateway().rebalanceFrom();
            new Rebalancing(turns, parts.roster(), parts.gateways(), from).begin();
        }
        Router router = Router.router(vertx);
        router.errorHandler(ACCIDENT, GatewayVerticle::accident);
        new Origins(config.http().origins(), config.development()).mount(router);
        new WebSocketDoor(sockets, config.limits().frameBytes()).mount(router);
        new SockJsDoor(
                        context,
                        sockets,
                        config,
                        parts.claims(),
                        relay,
                        parts.gateways().receiving())
                .mount(router);
        parts.doors().mount(router, delivery, marks);
        server = vertx.createHttpServer(Listening.options(config))
                .connectionHandler(Listening::flushOnceATurn)
                .invalidRequestHandler(parts.doors()::unreadable)
                .requestHandler(router);
        return server.listen().recover(e -> Future.failedFuture(config.http().taken(e)));
    }

    private static void consumed(Counts counts, ReceiptPush push) {
        if (push.deliveredSeq() > 0) {
            counts.receiptConsumed(MarkKind.DELIVERED);
        }
        if (push.readSeq() > 0) {
            counts.receiptConsumed(MarkKind.READ);
        }
    }

    /** What no door has answered: the client learns that it was ours, the log what it was. */
    private static void accident(RoutingContext request) {
        log.error("{} {} failed", request.request().method(), request.normalizedPath(), request.failure());
        if (!request.response().ended()) {
            request.response().setStatusCode(ACCIDENT).end();
        }
    }

    @Override
    public Future<?> stop() {
        if (server == null) {
            return Future.succeededFuture();
        }
        Future<Void> closed = server.shutdown(LAST_CALLS_S, TimeUnit.SECONDS);
        vertx.setTimer(CLOSED_TO_NEW_MS, closedToNew -> relay.letGo(0));
        return closed;
    }
}
