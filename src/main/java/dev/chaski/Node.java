// SPDX-License-Identifier: Apache-2.0
package dev.chaski;

import dev.chaski.auth.Tokens;
import dev.chaski.bus.ClusterBus;
import dev.chaski.bus.Tags;
import dev.chaski.config.ChaskiConfig;
import dev.chaski.delivery.DeliveryVerticle;
import dev.chaski.delivery.Shortcut;
import dev.chaski.gateway.GatewayVerticle;
import dev.chaski.gateway.Gateways;
import dev.chaski.limits.SendRates;
import dev.chaski.ops.Metrics;
import dev.chaski.ops.Ops;
import dev.chaski.ops.OpsVerticle;
import dev.chaski.ops.Vitals;
import dev.chaski.presence.Presence;
import dev.chaski.presence.PresenceVerticle;
import dev.chaski.presence.Whereabouts;
import dev.chaski.receipts.ReceiptsVerticle;
import dev.chaski.redis.Keys;
import dev.chaski.redis.RedisLink;
import dev.chaski.routing.CommitFeed;
import dev.chaski.routing.FanOut;
import dev.chaski.routing.Lease;
import dev.chaski.routing.NodeHello;
import dev.chaski.routing.NodeInbox;
import dev.chaski.routing.Ownership;
import dev.chaski.routing.PeerDoor;
import dev.chaski.routing.Roster;
import dev.chaski.routing.RouteTable;
import dev.chaski.routing.Routing;
import dev.chaski.routing.SessionClaims;
import dev.chaski.store.FeedReads;
import dev.chaski.store.Postgres;
import dev.chaski.trail.Trail;
import dev.chaski.turns.Turns;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One instance, put together: stores, cluster, bus, routing, then the verticles in the order in which they need each other. Two in one JVM make a cluster. */
public final class Node {
    private static final Logger log = LoggerFactory.getLogger(Node.class);

    private final ChaskiConfig config;
    private final Stores stores;
    private final Clustering.Member member;
    private final Vertx vertx;
    private final Postgres postgres;
    private final RedisLink redis;
    private final Keys keys;
    private final ClusterBus bus;
    private final NodeInbox inbox;
    private final Roster roster;
    private final RouteTable routes;
    private final FanOut fanOut;
    private final Whereabouts whereabouts;
    private final Presence presence;
    private final CommitFeed feed;
    private final Ownership ownership;
    private final SessionClaims claims;
    private final Lease lease;
    private final Trail trail;
    private final CompositeMeterRegistry meters = new CompositeMeterRegistry();
    private final Gateways gateways = new Gateways(meters);
    private volatile boolean ready;
    private volatile int listeningOn;
    /** The gateways' deployments: they are closed before what they need. */
    private final List<String> doors = new CopyOnWriteArrayList<>();

    private Node(ChaskiConfig config, Stores stores, Clustering.Member member) {
        this.config = config;
        this.stores = stores;
        this.member = member;
        this.vertx = member.vertx();
        Turns turns = Turns.of(vertx);
        postgres = new Postgres(
                vertx,
                stores.postgresUri(),
                config.postgres().readers(),
                config.postgres().statementTimeoutMs());
        redis = new RedisLink(vertx, stores.redisUri(), config.redis().timeoutMs());
        trail = Trail.of(config.trace(), member.nodeId());
        keys = new Keys(stores.facts().clusterId());
        bus = new ClusterBus(vertx, tags());
        inbox = new NodeInbox(turns, bus, member.nodeId());
        roster = new Roster(turns, bus, member.nodeId(), member.members());
        routes = new RouteTable(redis, keys, member.nodeId());
        fanOut = new FanOut(turns, bus, inbox, roster, routes, config.groups().largeOver());
        whereabouts = new Whereabouts(roster, routes, redis, keys);
        presence = new Presence(
                bus,
                member.nodeId(),
                whereabouts,
                postgres.readers(),
                config.verticles().presence(),
                gateways::sendsInFlight);
        ownership = new Ownership(roster);
        claims = new SessionClaims(turns, redis, keys, ownership, member.nodeId());
        feed = new CommitFeed(
                turns,
                FeedReads.in(postgres.reader()),
                inbox,
                config.reconcile().intervalMs());
        NewName newName = new NewName(turns, routes, feed, presence);
        lease = new Lease(turns, redis, keys, routes, member.nodeId(), newName);
    }

    private static Tags tags() {
        Tags tags = new Tags();
        Routing.register(tags);
        DeliveryVerticle.register(tags);
        ReceiptsVerticle.register(tags);
        PresenceVerticle.register(tags);
        return tags;
    }

    /** Starts an instance; completes when it takes connections. Fails in one sentence, with nothing left running but embedded servers that others use. */
    public static Future<Node> start(ChaskiConfig config) {
        return Apart.blocking(() -> Stores.open(config))
                .compose(stores -> joined(config, stores).compose(member -> new Node(config, stores, member).opened()));
    }

    /** Vert.x throws, and fails no future, where the JVM is ending already. */
    private static Future<Clustering.Member> joined(ChaskiConfig config, Stores stores) {
        return Future.<Void>succeededFuture()
                .compose(v -> Clustering.join(config, stores.facts().clusterId()))
                .onFailure(e -> stores.close());
    }

    private Future<Node> opened() {
        Promise<Node> opened = Promise.promise();
        open().onSuccess(v -> opened.complete(this))
                .onFailure(e -> closeAfter(Future.succeededFuture()).onComplete(closed -> opened.fail(e)));
        return opened.future();
    }

    private Future<Void> open() {
        if (member.manager() != null) {
            member.manager().nodeListener(roster);
        }
        postgres.watch();
        return roster.start()
                .compose(v -> inbox.open())
                .compose(v -> redis.connect().otherwiseEmpty())
                .compose(v -> lease.start())
                .compose(v -> feed.start())
                .compose(v -> deployAll());
    }

    private Future<Void> deployAll() {
        ChaskiConfig.Verticles wanted = config.verticles();
        SendRates rates = new SendRates(
                config.limits().messagesPerMinute(), config.limits().messagesPerHour());
        String id = member.nodeId();
        PresenceVerticle.Parts seeing =
                new PresenceVerticle.Parts(bus, inbox, fanOut, roster, routes, presence, whereabouts);
        Shortcut.Place shortcut = new Shortcut.Place(
                redis, keys, stores.facts().logEpoch(), config.redis().dedup());
        DeliveryVerticle.Parts delivering = new DeliveryVerticle.Parts(bus, fanOut, postgres, rates, shortcut, trail);
        ReceiptsVerticle.Parts receiving = new ReceiptsVerticle.Parts(
                bus, fanOut, postgres, config.groups().largeOver(), meters);
        return deploy(wanted.delivery(), lane -> new DeliveryVerticle(delivering, id, lane))
                .compose(v -> deploy(wanted.receipts(), lane -> new ReceiptsVerticle(receiving, id, lane)))
                .compose(v -> deploy(wanted.presence(), number -> new PresenceVerticle(seeing, number)))
                .<Void>mapEmpty()
                .onSuccess(v -> roster.announce(wanted.delivery(), wanted.receipts()))
                .compose(v -> deployDoors())
                .onSuccess(v -> ready = true);
    }

    private Future<Void> deployDoors() {
        Tokens tokens = new Tokens(vertx, config.jwt());
        Vitals vitals = vitals();
        PrometheusMeterRegistry scraped = Metrics.of(vitals);
        meters.add(scraped);
        meters.gauge("chaski.commit.feed.lag.seconds", feed, CommitFeed::lagSeconds);
        Ops ops = new Ops(vitals, scraped);
        if (config.verticles().gateway() == 0) {
            OpsVerticle only = new OpsVerticle(ops, config.http());
            return deploy(1, number -> only)
                    .onSuccess(ids -> listeningOn = only.port())
                    .mapEmpty();
        }
        Doors doors = new Doors(config, tokens, postgres.readers(), fanOut, presence, ops);
        GatewayVerticle.Parts parts = new GatewayVerticle.Parts(
                config,
                bus,
                inbox,
                routes,
                fanOut,
                presence,
                ownership,
                roster,
                claims,
                postgres,
                tokens,
                gateways,
                member.nodeId(),
                stores.facts().logEpoch().toString(),
                trail,
                doors);
        List<GatewayVerticle> deployed = new ArrayList<>();
        return deploy(config.verticles().gateway(), number -> {
                    GatewayVerticle gateway = new GatewayVerticle(parts);
                    deployed.add(gateway);
                    return gateway;
                })
                .onSuccess(ids -> {
                    this.doors.addAll(ids);
                    listeningOn = deployed.get(0).port();
                    claims.start();
                    roster.counting(() -> ready ? gateways.staying() : NodeHello.TAKES_NONE);
                    roster.announce(new PeerDoor(
                            member.peerUrl(config.http(), listeningOn),
                            UUID.randomUUID().toString()));
                })
                .mapEmpty();
    }

    private Vitals vitals() {
        String version = Node.class.getPackage().getImplementationVersion();
        return new Vitals(
                member.nodeId(),
                version == null ? "development" : version,
                () -> ready,
                new Vitals.Sockets(() -> ready, gateways::connections, gateways::onlineUsers, gateways.counted()),
                gateways::sendsInFlight,
                () -> roster.present().values().stream().anyMatch(hello -> hello.deliveryLanes() > 0),
                postgres::up,
                () -> redis.up() && lease.complete(),
                () -> member.members().get().size());
    }

    /** One after the other; answers the names of the deployments. */
    private Future<List<String>> deploy(int instances, IntFunction<Deployable> verticle) {
        Future<List<String>> all = Future.succeededFuture(new ArrayList<>());
        for (int i = 0; i < instances; i++) {
            int number = i;
            all = all.compose(ids -> vertx.deployVerticle(verticle.apply(number))
                    .onSuccess(ids::add)
                    .map(ids));
        }
        return all;
    }

    /** The base of everything that this instance serves. */
    public String url() {
        return Clustering.url(config.http().host(), listeningOn);
    }

    /** The name of this instance in its cluster, new at every start. */
    public String nodeId() {
        return member.nodeId();
    }

    /** What it runs on, for tests that take its wires away. */
    Vertx vertx() {
        return vertx;
    }

    /**
     * Drains and stops (I10): not ready any more, ownership handed over, clients told to go elsewhere, what was accepted confirmed, sockets closed; then the stores, and the embedded servers if nobody else uses
     * them.
     */
    public Future<Void> stop() {
        ready = false;
        roster.announce(0, 0);
        Drain drain = new Drain(vertx, gateways, config.drain().timeoutMs());
        return closeAfter(drain.run().compose(v -> lease.release()));
    }

    /** Closes everything when the drain is over, well or not. A closed Vert.x runs nothing any more, so the future that tells of it belongs to no context. */
    private Future<Void> closeAfter(Future<Void> drained) {
        Promise<Void> closed = Promise.promise();
        drained.onComplete(done -> Apart.blocking(this::close).onComplete(closed));
        return closed.future();
    }

    private Void close() throws Exception {
        Closing parts = new Closing();
        parts.close(
                "the doors",
                () -> Future.join(doors.stream().map(vertx::undeploy).toList()));
        feed.close();
        roster.stop();
        parts.close("the connections to PostgreSQL", postgres::close);
        parts.close("the connection to Redis", redis::close);
        parts.close("Vert.x and its place in the cluster", vertx::close);
        trail.close();
        stores.close();
        parts.end();
        log.info("Stopped");
        return null;
    }
}
