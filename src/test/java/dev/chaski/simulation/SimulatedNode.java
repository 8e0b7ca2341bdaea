// SPDX-License-Identifier: Apache-2.0
package dev.chaski.simulation;

import dev.chaski.bus.Bus;
import dev.chaski.chat.ConversationId;
import dev.chaski.chat.LogEntry;
import dev.chaski.chat.MessageId;
import dev.chaski.chat.UserId;
import dev.chaski.delivery.DeliveryPart;
import dev.chaski.delivery.Shortcut;
import dev.chaski.receipts.MarksPart;
import dev.chaski.redis.Keys;
import dev.chaski.redis.RedisCommands;
import dev.chaski.routing.CommitFeed;
import dev.chaski.routing.EntryPush;
import dev.chaski.routing.FanOut;
import dev.chaski.routing.Lease;
import dev.chaski.routing.MembersChanged;
import dev.chaski.routing.NodeInbox;
import dev.chaski.routing.Roster;
import dev.chaski.routing.RouteTable;
import dev.chaski.session.GatewayPart;
import dev.chaski.session.GatewayPart.Door;
import dev.chaski.session.GatewayPart.Wire;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** One instance: the server's own parts, put together as {@code Node} does it, on simulated surroundings. */
final class SimulatedNode {
    private static final Keys KEYS = new Keys(new UUID(1, 2));
    private static final int LARGE_OVER = 200;
    private static final long FEED_MS = 1000;
    private static final int LANES = 2;

    final String id;
    final SimulatedTurns turns;
    final Roster roster;
    /** Whom this instance takes for members of the cluster. */
    final Set<String> members = new LinkedHashSet<>();

    private final World world;
    private final StoreLink store;
    private final FanOut fanOut;
    private final NodeInbox inbox;
    private final RouteTable routes;
    private final Bus bus;
    private final CommitFeed feed;
    private final Shortcut.Place shortcut;
    private final Lease lease;
    private final List<GatewayPart> gateways = new ArrayList<>();
    boolean alive = true;
    boolean paused;
    boolean ready;

    SimulatedNode(World world, String id) {
        this.world = world;
        this.id = id;
        turns = new SimulatedTurns(world.agenda);
        members.add(id);
        bus = world.network.of(id, turns);
        inbox = new NodeInbox(turns, bus, id);
        roster = new Roster(turns, bus, id, () -> List.copyOf(members));
        RedisCommands redis = world.redis.of(turns);
        shortcut = new Shortcut.Place(redis, KEYS, new UUID(3, 4), true);
        routes = new RouteTable(redis, KEYS, id);
        fanOut = new FanOut(turns, bus, inbox, roster, routes, LARGE_OVER);
        store = new StoreLink(world.store, world.mutant.log(world.store), world.mutant.way(world, turns));
        feed = new CommitFeed(turns, store, inbox, FEED_MS);
        lease = new Lease(turns, redis, KEYS, routes, id, new NewName(feed));
    }

    /** There is no presence here. */
    private record NewName(CommitFeed feed) implements Lease.Listener {
        @Override
        public void complete() {
            feed.readNow();
        }

        @Override
        public void swept(Collection<UserId> users) {}
    }

    /** Comes up; takes connections when it is ready. Without the store it tries again, as whoever starts it does. */
    void start() {
        roster.onLeft(node -> routes.sweep(node, true, users -> {}));
        roster.start()
                .compose(v -> inbox.open())
                .compose(v -> lease.start())
                .compose(v -> startFeed())
                .onSuccess(v -> open());
    }

    private Future<Void> startFeed() {
        return feed.start().recover(e -> turns.pause(100).compose(v -> startFeed()));
    }

    private void open() {
        DeliveryPart.open(
                new DeliveryPart.Parts(turns, bus, fanOut, store, shortcut, world.agenda, world::uuid), id, LANES);
        MarksPart.open(turns, bus, fanOut, store, id, LANES);
        roster.announce(LANES, LANES);
        int number = 1 + world.agenda.below(2);
        for (int i = 0; i < number; i++) {
            gateways.add(new GatewayPart(
                    new GatewayPart.Parts(
                            turns, bus, inbox, routes, fanOut, roster, store, store, store, world.agenda, world::uuid),
                    world.mutant.flaw));
        }
        ready = true;
    }

    Door open(UserId user, Wire wire) {
        return gateways.get(world.agenda.below(gateways.size())).open(user, wire);
    }

    /** As a REST call would change it: committed, then told. */
    void change(ConversationId conversation, UserId actor, UserId user, boolean joins) {
        MessageId entry = new MessageId(world.uuid());
        world.mutant
                .way(world, turns)
                .write(() -> world.store.membership(conversation, entry, actor, user, joins))
                .onSuccess(entries -> tell(conversation, user, entries));
    }

    private void tell(ConversationId conversation, UserId user, List<LogEntry> entries) {
        if (entries.isEmpty()) {
            return;
        }
        Set<UserId> audience = new LinkedHashSet<>(world.store.present(conversation));
        audience.add(user);
        fanOut.to(audience, entries.stream().map(EntryPush::new).toList());
        fanOut.to(Set.of(user), List.of(new MembersChanged(Set.of(user))));
    }

    boolean takesConnections() {
        return alive && ready;
    }

    @Override
    public String toString() {
        return id;
    }
}
