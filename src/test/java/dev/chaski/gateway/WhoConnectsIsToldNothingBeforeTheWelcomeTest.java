// SPDX-License-Identifier: Apache-2.0
package dev.chaski.gateway;

import static dev.chaski.gateway.Entries.ALICE;
import static dev.chaski.gateway.Entries.BOB;
import static dev.chaski.gateway.Entries.ROOM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.bus.SilentBus;
import dev.chaski.chat.ConversationId;
import dev.chaski.chat.DeviceId;
import dev.chaski.chat.LogEntry;
import dev.chaski.chat.MemberStatus;
import dev.chaski.chat.Period;
import dev.chaski.chat.Profile;
import dev.chaski.chat.UserId;
import dev.chaski.receipts.ReceiptPush;
import dev.chaski.redis.Keys;
import dev.chaski.redis.RedisCommands;
import dev.chaski.routing.FanOut;
import dev.chaski.routing.FeedNews;
import dev.chaski.routing.NodeInbox;
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
import dev.chaski.wire.CloseCode;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** I9: a connection is in the routes before its user's settings are known; what comes by then is told by the sync, as far as it may be. */
class WhoConnectsIsToldNothingBeforeTheWelcomeTest {
    private static final Privacy.Settings SHOWS_NO_READS = new Privacy.Settings(true, false, true, true);
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private static final int MOST_WAITING = 64;

    private final PaperTurns turns = new PaperTurns();
    private final Store store = new Store();
    private final List<String> frames = new ArrayList<>();
    private final List<Integer> closed = new ArrayList<>();
    private final NodeInbox inbox = new NodeInbox(turns, new SilentBus(), "n1");

    /** Alice's settings and conversations, which are read slowly. */
    private static final class Store implements SyncReads, CursorWrites, LogReads {
        final Promise<List<Arrival>> arrivals = Promise.promise();
        List<LogEntry> entries = List.of();

        @Override
        public Future<List<Arrival>> arrivals(List<Greeted> greeted) {
            return arrivals.future()
                    .map(found -> greeted.stream().map(g -> found.get(0)).toList());
        }

        @Override
        public Future<List<Membership>> memberships(Devices.Device device) {
            return arrivals.future().map(found -> found.get(0).memberships());
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
            return Future.succeededFuture(SHOWS_NO_READS);
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

    private GatewayPart.Door connect() {
        return connect(gateway(), "phone");
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

    private GatewayPart.Door connect(GatewayPart gateway, String device) {
        GatewayPart.Door door = gateway.open(ALICE, new Wire());
        door.text("{\"type\":\"authenticate\",\"deviceId\":\"" + device + "\"}");
        turns.run();
        return door;
    }

    private void arrived() {
        Membership membership = new Membership(
                ROOM,
                MemberStatus.ACTIVE,
                List.of(new Period(1, Period.OPEN)),
                1,
                1,
                1,
                0,
                1,
                1,
                1,
                null,
                1,
                2,
                null,
                false);
        store.arrivals.complete(
                List.of(new Arrival(false, NOW, SHOWS_NO_READS, new Profile("alice", null), List.of(membership))));
        turns.run();
    }

    @Test
    void andThenOnlyWhatTheUserWantsToBeShown() {
        connect();

        inbox.deliver(new ReceiptPush(ROOM, BOB, new DeviceId("b"), 1, 1, 1, 1, NOW, Set.of(ALICE), 0, 0));
        inbox.deliver(new FeedNews(Map.of(), List.of(), Set.of(), Optional.of(NOW)));
        turns.run();
        assertThat(frames).isEmpty();
        arrived();

        assertThat(frames).first().asString().contains("\"type\":\"welcome\"");
        assertThat(frames).noneMatch(frame -> frame.contains("\"READ\""));
        assertThat(frames).anyMatch(frame -> frame.contains("\"DELIVERED\""));
        assertThat(frames).anyMatch(frame -> frame.contains("\"synced\""));
    }

    @Test
    void andIsToldToComeAgainWhereWhatWasReadCannotBePushed() {
        store.entries = Collections.singletonList(null);
        connect();

        arrived();

        assertThat(frames).last().asString().contains("\"type\":\"error\"", "\"unavailable\"");
        assertThat(closed).containsExactly(CloseCode.TRY_LATER.code());
    }

    private static String heartbeat(int id) {
        return "{\"type\":\"heartbeat\",\"id\":" + id + "}";
    }

    private List<String> replies() {
        return frames.stream()
                .filter(frame -> frame.contains("\"id\":"))
                .map(frame -> frame.replaceAll(".*\"type\":\"(\\w+)\".*?\"id\":(\\d+).*", "$2 $1"))
                .toList();
    }

    @Test
    void andIsAnsweredThenWhatItSaidMeanwhileInItsOrder() {
        GatewayPart.Door door = connect();
        door.text(heartbeat(1));
        door.text("{\"type\":\"typing\",\"id\":2,\"isTyping\":true,\"conversationId\":\"" + ROOM + "\"}");
        door.text(heartbeat(3));
        turns.run();
        assertThat(frames).isEmpty();

        arrived();

        assertThat(frames).first().asString().contains("\"type\":\"welcome\"");
        assertThat(replies()).containsExactly("1 heartbeat_ack", "2 ok", "3 heartbeat_ack");
        door.text(heartbeat(4));
        assertThat(replies()).endsWith("4 heartbeat_ack");
    }

    @Test
    void alsoWhereItWaitsForItsTurn() {
        GatewayPart gateway = gateway();
        connect(gateway, "phone");
        connect(gateway, "tablet");
        GatewayPart.Door third = connect(gateway, "laptop");
        third.text(heartbeat(1));
        turns.run();
        assertThat(frames).isEmpty();

        arrived();

        assertThat(replies()).containsExactly("1 heartbeat_ack");
        assertThat(frames).filteredOn(frame -> frame.contains("\"welcome\"")).hasSize(3);
    }

    @Test
    void soMuchOfItAndNoMore() {
        GatewayPart.Door door = connect();
        for (int i = 1; i <= MOST_WAITING; i++) {
            door.text(heartbeat(i));
        }
        assertThat(frames).isEmpty();
        door.text("{\"type\":\"send_message\",\"id\":1000,\"tempId\":\"t\"}");
        door.text("[" + heartbeat(1001) + "," + heartbeat(1002) + "]");
        assertThat(replies()).containsExactly("1000 message_failed", "1001 error", "1002 error");
        assertThat(frames).allMatch(frame -> frame.contains("\"rate_limited\""));

        frames.clear();
        arrived();

        assertThat(replies()).hasSize(MOST_WAITING).endsWith(MOST_WAITING + " heartbeat_ack");
    }

    @Test
    void norMoreThanOneFrameMayHave() {
        GatewayPart.Door door = connect();
        String pad = "x".repeat(40_000);
        door.text("{\"type\":\"heartbeat\",\"id\":1,\"pad\":\"" + pad + "\"}");
        door.text("{\"type\":\"heartbeat\",\"id\":2,\"pad\":\"" + pad + "\"}");

        assertThat(replies()).containsExactly("2 error");
        arrived();
        assertThat(replies()).containsExactly("2 error", "1 heartbeat_ack");
    }

    @Test
    void andNothingOnceItsClientHasGone() {
        GatewayPart.Door door = connect();
        door.text(heartbeat(1));
        door.closed();

        arrived();

        assertThat(frames).isEmpty();
    }
}
