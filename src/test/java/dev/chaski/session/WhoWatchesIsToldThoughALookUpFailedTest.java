// SPDX-License-Identifier: Apache-2.0
package dev.chaski.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.bus.SilentBus;
import dev.chaski.chat.UserId;
import dev.chaski.presence.Presence;
import dev.chaski.presence.Shown;
import dev.chaski.presence.Shown.Status;
import dev.chaski.presence.Whereabouts;
import dev.chaski.redis.Keys;
import dev.chaski.redis.RedisCommands;
import dev.chaski.routing.Roster;
import dev.chaski.routing.RouteTable;
import dev.chaski.turns.PaperTurns;
import dev.chaski.wire.ServerFrame;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.impl.types.BulkType;
import io.vertx.redis.client.impl.types.MultiType;
import io.vertx.sqlclient.PreparedQuery;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowIterator;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A look-up that fails is made again until it is answered, once however often it was wanted, and what it finds is told; in between nobody is told what was only supposed. */
class WhoWatchesIsToldThoughALookUpFailedTest {
    private static final UserId AL = new UserId("al");
    private static final UserId BEA = new UserId("bea");

    private final PaperTurns turns = new PaperTurns();
    private final PaperSocket socket = new PaperSocket(100_000);
    /** Whether the two share a conversation. */
    private boolean friends = true;
    /** Whether Bea hides. */
    private boolean hidden;
    /** Whether Bea is there. */
    private boolean there;

    private boolean databaseAway;
    private boolean redisAway;
    private int questions;
    private Promise<Void> slow = Promise.promise();

    private final RedisCommands redis = new RedisCommands() {
        @Override
        public Future<Response> send(Request request) {
            return batch(List.of(request)).map(replies -> replies.get(0));
        }

        @Override
        public Future<List<Response>> batch(List<Request> requests) {
            if (redisAway) {
                return Future.failedFuture("Redis is away");
            }
            List<Response> replies = new ArrayList<>();
            requests.forEach(request -> replies.add(reply(request)));
            return slow.future().map(replies);
        }
    };

    private Response reply(Request request) {
        if (!request.command().equals(Command.HGETALL)) {
            return null;
        }
        MultiType routes = MultiType.create(2, true);
        if (there) {
            routes.add(text("a session"));
            routes.add(text("here|its|phone|here"));
        }
        return routes;
    }

    private static Response text(String text) {
        return BulkType.create(Buffer.buffer(text), false);
    }

    private final Presence presence = presence();
    private final Watchers watchers = new Watchers(turns, presence);
    private final Watching watching =
            new Watching(AL, turns, presence, watchers, new Outgoing(turns, socket, () -> {}));

    private Presence presence() {
        slow.complete();
        SilentBus bus = new SilentBus();
        Keys keys = new Keys(new UUID(1, 2));
        Roster roster = new Roster(turns, bus, "here", () -> List.of("here"));
        Whereabouts whereabouts = new Whereabouts(roster, new RouteTable(redis, keys, "here"), redis, keys);
        return new Presence(bus, "here", whereabouts, database(), 0, () -> 0);
    }

    private SqlClient database() {
        return proxy(
                SqlClient.class,
                (client, prepare, sql) -> proxy(PreparedQuery.class, (query, execute, values) -> {
                    questions++;
                    return databaseAway
                            ? Future.failedFuture("the database is away")
                            : Future.succeededFuture(rows((String) sql[0], (Tuple) values[0]));
                }));
    }

    /** A user's settings where {@code sql} asks for those; else who of these users shares a conversation. */
    private RowSet<?> rows(String sql, Tuple values) {
        List<Row> rows = new ArrayList<>();
        if (sql.startsWith("select send_read_receipts")) {
            rows.add(row(new UserId(values.getString(0))));
        } else if (friends) {
            Stream.of(values.getArrayOfStrings(1))
                    .map(UserId::new)
                    .filter(Set.of(AL, BEA)::contains)
                    .forEach(user -> rows.add(row(user)));
        }
        return proxy(RowSet.class, (set, method, arguments) -> switch (method.getName()) {
            case "forEach" -> {
                @SuppressWarnings("unchecked")
                Consumer<Row> each = (Consumer<Row>) arguments[0];
                rows.forEach(each);
                yield null;
            }
            case "iterator" -> iterator(rows);
            default -> throw new IllegalStateException(method.getName());
        });
    }

    private Row row(UserId user) {
        return proxy(Row.class, (row, method, arguments) -> switch (method.getName()) {
            case "getString" -> user.value();
            case "getBoolean" -> !hidden;
            default -> throw new IllegalStateException(method.getName());
        });
    }

    private static RowIterator<?> iterator(List<Row> rows) {
        var each = rows.iterator();
        return proxy(
                RowIterator.class,
                (it, method, arguments) -> method.getName().equals("hasNext") ? each.hasNext() : each.next());
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private List<String> watch() {
        Future<ServerFrame> answer = watching.subscribe(List.of(BEA.value()));
        turns.run();
        assertThat(answer.succeeded()).as("%s", answer).isTrue();
        return ((ServerFrame.PresenceState) answer.result())
                .users().stream()
                        .map(Shown.class::cast)
                        .map(shown -> shown.status().name())
                        .toList();
    }

    /** The statuses that went out. */
    private List<String> told() {
        return socket.written.stream()
                .map(frame -> frame.replaceAll(".*\"status\":\"([A-Z]+)\".*", "$1"))
                .toList();
    }

    private void told(Status status) {
        watchers.told(List.of(new Shown(BEA, status, null)));
    }

    @Test
    void whoWasWatchedWhileRedisWasAwayIsFoundWhenItIsBack() {
        there = true;
        redisAway = true;
        assertThat(watch()).containsExactly("OFFLINE");
        assertThat(turns.timers()).isEqualTo(1);
        turns.passTime();
        assertThat(told()).isEmpty();
        assertThat(turns.timers()).as("and again").isEqualTo(1);

        redisAway = false;
        turns.passTime();

        assertThat(told()).containsExactly("ONLINE");
        assertThat(turns.timers()).isZero();
    }

    @Test
    void settingsThatCouldNotBeReadAreReadAgainAndWhatTheyHideIsHidden() {
        there = true;
        assertThat(watch()).containsExactly("ONLINE");
        hidden = true;
        databaseAway = true;
        for (int i = 0; i < 5; i++) {
            watchers.changed(Set.of(BEA));
        }
        assertThat(turns.timers()).isEqualTo(1);
        assertThat(told()).isEmpty();

        databaseAway = false;
        turns.passTime();

        assertThat(told()).containsExactly("OFFLINE");
        assertThat(turns.timers()).isZero();
    }

    @Test
    void whoSharesNothingAnyMoreIsLookedUpOnceMoreAndThenNotToldOf() {
        there = true;
        assertThat(watch()).containsExactly("ONLINE");
        friends = false;
        databaseAway = true;
        int before = questions;
        for (int i = 0; i < 5; i++) {
            watching.lookAgain();
        }
        assertThat(questions - before).isEqualTo(5);
        turns.passTime();
        assertThat(questions - before).as("one for all that failed").isEqualTo(6);

        databaseAway = false;
        turns.passTime();
        told(Status.AWAY);

        assertThat(told()).containsExactly("OFFLINE");
    }

    @Test
    void whatChangesBeforeItIsKnownWhoMayBeSeenIsNotMissed() {
        slow = Promise.promise();
        Future<ServerFrame> answer = watching.subscribe(List.of(BEA.value(), "stranger"));
        there = true;
        told(Status.ONLINE);
        watchers.told(List.of(new Shown(new UserId("stranger"), Status.ONLINE, null)));
        assertThat(told()).isEmpty();
        slow.complete();

        assertThat(answer.result()).asString().contains("OFFLINE");
        assertThat(told()).containsExactly("ONLINE");
    }

    @Test
    void eachChangeIsToldOnceHoweverOftenItIsSaid() {
        assertThat(watch()).containsExactly("OFFLINE");
        told(Status.ONLINE);
        told(Status.ONLINE);
        there = true;
        watching.lookAgain();
        watchers.changed(Set.of(BEA));
        assertThat(told()).containsExactly("ONLINE");
    }

    @Test
    void whoHasLeftIsLookedUpForNoMore() {
        there = true;
        assertThat(watch()).containsExactly("ONLINE");
        databaseAway = true;
        watching.lookAgain();
        int before = questions;

        watching.close();
        turns.passTime();
        watchers.changed(Set.of(BEA));
        told(Status.OFFLINE);

        assertThat(questions).isEqualTo(before);
        assertThat(told()).isEmpty();
        assertThat(turns.timers()).isZero();
    }
}
