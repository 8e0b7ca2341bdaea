// SPDX-License-Identifier: Apache-2.0
package dev.chaski.session;

import static dev.chaski.catchup.Entries.ALICE;
import static dev.chaski.catchup.Entries.BOB;
import static dev.chaski.catchup.Entries.ROOM;

import dev.chaski.bus.SilentBus;
import dev.chaski.chat.ConversationId;
import dev.chaski.chat.LogEntry;
import dev.chaski.chat.MemberStatus;
import dev.chaski.chat.Period;
import dev.chaski.chat.Profile;
import dev.chaski.chat.UserId;
import dev.chaski.redis.Keys;
import dev.chaski.redis.RedisCommands;
import dev.chaski.routing.FanOut;
import dev.chaski.routing.NodeInbox;
import dev.chaski.routing.NodeMessage;
import dev.chaski.routing.Roster;
import dev.chaski.routing.RouteTable;
import dev.chaski.store.Arrivals.Arrival;
import dev.chaski.store.Arrivals.Greeted;
import dev.chaski.store.CursorWrites;
import dev.chaski.store.Devices;
import dev.chaski.store.LogPages.Page;
import dev.chaski.store.LogPages.Stretch;
import dev.chaski.store.LogPages.Wanted;
import dev.chaski.store.LogReads;
import dev.chaski.store.Memberships.Membership;
import dev.chaski.store.MissedMarks.Absence;
import dev.chaski.store.MissedMarks.MovedMark;
import dev.chaski.store.Privacy;
import dev.chaski.store.SyncReads;
import dev.chaski.turns.PaperTurns;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A gateway with one connection of Alice, on turns that a test takes: what it reads is what the test says, and what it tells is kept. */
final class PaperGateway {
    /** Alice is shown nobody's reads. */
    private static final Privacy.Settings PRIVACY = new Privacy.Settings(true, false, true, true);

    static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    final PaperTurns turns = new PaperTurns();
    final Store store = new Store();
    final List<String> frames = new ArrayList<>();
    final List<Integer> closed = new ArrayList<>();
    private final NodeInbox inbox = new NodeInbox(turns, new SilentBus(), "n1");
    private final GatewayPart gateway = gateway();

    /** Alice's settings and conversations, which are read slowly. Bob has the first message, and has read it. */
    static final class Store implements SyncReads, CursorWrites, LogReads {
        private final Promise<List<Arrival>> arrivals = Promise.promise();
        List<Membership> memberships = List.of();
        List<LogEntry> entries = List.of();

        @Override
        public Future<List<Arrival>> arrivals(List<Greeted> greeted) {
            return arrivals.future()
                    .map(found -> greeted.stream().map(g -> found.get(0)).toList());
        }

        @Override
        public Future<List<Membership>> memberships(Devices.Device device) {
            return arrivals.future().map(found -> memberships);
        }

        @Override
        public Future<List<List<MovedMark>>> movedMarks(List<Absence> absences) {
            MovedMark read = new MovedMark(ROOM, BOB, NOW, 1, NOW, 1, NOW);
            return Future.succeededFuture(
                    absences.stream().map(a -> List.of(read)).toList());
        }

        @Override
        public Future<List<Page>> pages(List<Wanted> wanted) {
            return Future.succeededFuture(
                    wanted.stream().map(w -> new Page(entries, 1, 1)).toList());
        }

        @Override
        public Future<List<List<LogEntry>>> stretches(List<Stretch> stretches) {
            return Future.succeededFuture(List.of());
        }

        @Override
        public Future<List<Long>> restoredUpTo(List<ConversationId> conversations) {
            return Future.succeededFuture(List.of());
        }

        @Override
        public Future<Privacy.Settings> privacy(UserId user) {
            return Future.succeededFuture(PRIVACY);
        }

        @Override
        public Future<Void> move(List<Devices.Cursor> cursors) {
            return Future.succeededFuture();
        }

        @Override
        public Future<Void> seen(Map<Devices.Device, Long> agoMs) {
            return Future.succeededFuture();
        }

        @Override
        public Future<Void> strike(List<Devices.Cursor> cursors) {
            return Future.succeededFuture();
        }
    }

    private static final class NoRedis implements RedisCommands {
        @Override
        public Future<Response> send(Request request) {
            return Future.failedFuture("no Redis");
        }

        @Override
        public Future<List<Response>> batch(List<Request> requests) {
            return Future.failedFuture("no Redis");
        }
    }

    private final class Wire implements GatewayPart.Wire {
        @Override
        public void write(String text) {
            frames.add(text);
        }

        @Override
        public void ping() {}

        @Override
        public boolean full() {
            return false;
        }

        @Override
        public void onDrain(Runnable action) {}

        @Override
        public void close(int code) {
            closed.add(code);
        }
    }

    /** One more device of hers says who it is. */
    GatewayPart.Door connect(String device) {
        GatewayPart.Door door = gateway.open(ALICE, new Wire());
        door.text("{\"type\":\"authenticate\",\"deviceId\":\"" + device + "\"}");
        turns.run();
        return door;
    }

    private GatewayPart gateway() {
        SilentBus bus = new SilentBus();
        Roster roster = new Roster(turns, bus, "n1", () -> List.of("n1"));
        RouteTable routes = new RouteTable(new NoRedis(), new Keys(new UUID(1, 2)), "n1");
        FanOut fanOut = new FanOut(turns, bus, inbox, roster, routes, 200);
        return new GatewayPart(
                new GatewayPart.Parts(
                        turns, bus, inbox, routes, fanOut, roster, store, store, store, () -> NOW, UUID::randomUUID),
                GatewayPart.Flaw.NONE);
    }

    /** A membership of Alice in the room, where she wrote the first message and holds it. */
    static Membership member(long head, Period... periods) {
        return new Membership(
                ROOM, MemberStatus.ACTIVE, List.of(periods), head, 1, 1, 0, 1, 1, 1, null, 1, 2, null, false);
    }

    /** Only now it is known who she is, and that she is a member there. */
    void arrived(Membership... memberships) {
        store.memberships = List.of(memberships);
        store.arrivals.complete(
                List.of(new Arrival(false, NOW, PRIVACY, new Profile("alice", null), store.memberships)));
        turns.run();
    }

    void hear(NodeMessage message) {
        inbox.deliver(message);
        turns.run();
    }
}
