// SPDX-License-Identifier: Apache-2.0
package dev.chaski.presence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.bus.SilentBus;
import dev.chaski.chat.DeviceId;
import dev.chaski.chat.UserId;
import dev.chaski.redis.Keys;
import dev.chaski.redis.RedisCommands;
import dev.chaski.redis.RedisLink;
import dev.chaski.routing.Lease;
import dev.chaski.routing.Roster;
import dev.chaski.routing.RouteTable;
import dev.chaski.routing.RouteTable.Route;
import dev.chaski.testing.Patience;
import dev.chaski.testing.RedisView;
import dev.chaski.testing.TestStores;
import dev.chaski.turns.PaperTurns;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Whomever a sweep takes out of the routes it names, whatever becomes of its answers; and it takes out all who left, and nobody else. */
class ASweepLosesNobodyTest {
    private static final int MANY = 1200;
    private static final int PART = 500;

    private static Vertx vertx;
    private static RedisLink redis;
    private static RedisView view;

    private final Keys keys = new Keys(UUID.randomUUID());
    private final Wire wire = new Wire();
    private final PaperTurns turns = PaperTurns.atOnce();
    private final RouteTable routes = new RouteTable(wire, keys, "here");
    private final List<UserId> named = new ArrayList<>();
    private int completed;

    @BeforeAll
    static void connect() {
        vertx = Vertx.vertx();
        redis = new RedisLink(vertx, TestStores.redisUri(), Patience.ENOUGH.toMillis());
        Patience.result(redis.connect(), Patience.ENOUGH);
        view = new RedisView(TestStores.redisUri());
    }

    @AfterAll
    static void close() {
        view.close();
        Patience.result(redis.close(), Patience.ENOUGH);
        Patience.result(vertx.close(), Patience.ENOUGH);
    }

    @AfterEach
    void tidy() {
        String prefix = keys.instances().substring(0, keys.instances().indexOf('{'));
        texts(view.ask("KEYS", prefix + "*")).forEach(key -> view.ask("DEL", key));
    }

    @Test
    void thoughAnAnswerOfItIsLostAndGoesOnWhereItWas() {
        Set<UserId> users = leftBehind(MANY);
        wire.loses = request -> request.command().equals(Command.EVAL) && !named.isEmpty();

        assertThat(routes.sweep("gone", false, named::addAll).failed()).isTrue();

        int before = named.size();
        assertThat(view.ask("SCARD", keys.usersOf("gone", "its")).toInteger())
                .as("what is done is done")
                .isLessThanOrEqualTo(MANY - PART / 2);
        wire.loses = request -> false;
        assertThat(routes.sweep("gone", false, named::addAll).result())
                .as("leased")
                .isFalse();
        assertThat(named).containsAll(users).hasSizeGreaterThan(before);
        assertThat(named.size()).as("some twice, who was in doubt").isLessThan(MANY + PART);
        assertThat(wire.longest).as("what comes in one answer").isLessThan(MANY);
        for (UserId user : users) {
            assertThat(view.ask("EXISTS", keys.sockets(user.value())).toInteger())
                    .isZero();
        }
        assertThat(view.ask("EXISTS", keys.incarnationsOf("gone"), keys.usersOf("gone", "its"))
                        .toInteger())
                .isZero();
    }

    @Test
    void thoughItTakesLongAndThenNoOtherIsBegunBesideIt() {
        Set<UserId> users = leftBehind(3);
        view.ask("ZADD", keys.instances(), "5000", "gone");
        wire.waits = request -> request.command().equals(Command.SSCAN);
        Roster roster = new Roster(turns, new SilentBus(), "here", () -> List.of("here"));
        Departures departures = new Departures(turns, roster, routes, named::addAll);

        departures.begin();
        turns.tick();
        departures.left("gone");
        turns.tick();

        assertThat(wire.waiting).as("sweeps under way").hasSize(1);
        wire.waits = request -> false;
        wire.release();
        assertThat(named).containsExactlyInAnyOrderElementsOf(users);
        view.ask("SADD", keys.incarnationsOf("gone"), "another");
        turns.passTime();
        assertThat(view.ask("EXISTS", keys.incarnationsOf("gone")).toInteger())
                .as("the one that was put off")
                .isZero();
    }

    @Test
    void whoLeftHereIsForgottenWithinAnHourAndWhoIsHereStays() {
        Lease lease = lease();
        Route al = here("al");
        Route bea = here("bea");
        Route cy = here("cy");
        List.of(al, bea, cy).forEach(routes::add);
        String before = incarnation();
        routes.remove(bea);
        view.ask("SET", keys.lastSeen("bea"), "2000");
        routes.remove(cy);
        view.ask("HSET", keys.sockets("cy"), cy.sessionId(), "here|" + before + "|phone|here"); // overtaken

        turns.tick();
        assertThat(incarnation()).isEqualTo(before);
        turns.later(Duration.ofHours(1).plusSeconds(1));
        turns.tick();

        assertThat(incarnation()).isNotEqualTo(before);
        assertThat(lease.complete()).isTrue();
        assertThat(completed).as("nothing was missing").isZero();
        assertThat(texts(view.ask("SMEMBERS", keys.usersOf("here", incarnation()))))
                .containsExactly("al");
        assertThat(view.ask("EXISTS", keys.usersOf("here", before)).toInteger()).isZero();
        assertThat(texts(view.ask("SMEMBERS", keys.incarnationsOf("here")))).containsExactly(incarnation());
        assertThat(texts(view.ask("HVALS", keys.sockets("al"))))
                .singleElement()
                .asString()
                .contains(incarnation());
        assertThat(named).as("he was shown as online").containsExactly(cy.user());
        assertThat(view.text("GET", keys.lastSeen("bea"))).isEqualTo("2000");
    }

    @Test
    void whoComesWhileTheNameChangesIsNotSweptWithTheOldOne() {
        lease();
        String before = incarnation();
        wire.waits = request -> request.command().equals(Command.EVAL);
        routes.add(here("al"));
        wire.waits = request -> false;
        view.ask("DEL", keys.lease("here"));

        turns.tick();
        assertThat(incarnation()).isNotEqualTo(before);
        assertThat(completed).isEqualTo(1);
        wire.release();

        assertThat(texts(view.ask("HVALS", keys.sockets("al"))))
                .singleElement()
                .asString()
                .contains(incarnation());
    }

    private Lease lease() {
        Lease lease = new Lease(turns, wire, keys, routes, "here", new Lease.Listener() {
            @Override
            public void complete() {
                completed++;
            }

            @Override
            public void swept(Collection<UserId> users) {
                named.addAll(users);
            }
        });
        lease.start();
        return lease;
    }

    private String incarnation() {
        return view.text("GET", keys.lease("here")).split("\\|", -1)[0];
    }

    private static Route here(String user) {
        return new Route(new UserId(user), new DeviceId("phone"), "session of " + user, false);
    }

    private Set<UserId> leftBehind(int count) {
        Set<UserId> users = new HashSet<>();
        List<Request> requests = new ArrayList<>();
        requests.add(Request.cmd(Command.SADD).arg(keys.incarnationsOf("gone")).arg("its"));
        for (int i = 0; i < count; i++) {
            String user = "u" + i;
            users.add(new UserId(user));
            requests.add(
                    Request.cmd(Command.SADD).arg(keys.usersOf("gone", "its")).arg(user));
            requests.add(Request.cmd(Command.HSET)
                    .arg(keys.sockets(user))
                    .arg("a session")
                    .arg("gone|its|phone|here"));
        }
        Patience.result(redis.batch(requests), Patience.ENOUGH);
        return users;
    }

    private static List<String> texts(Response response) {
        List<String> texts = new ArrayList<>();
        response.forEach(each -> texts.add(each.toString()));
        return texts;
    }

    /** A way to the real Redis that carries everything at once, but loses some answers and keeps some questions waiting. */
    private static final class Wire implements RedisCommands {
        Predicate<Request> loses = request -> false;
        Predicate<Request> waits = request -> false;
        final List<Runnable> waiting = new ArrayList<>();
        int longest;

        @Override
        public Future<Response> send(Request request) {
            return batch(List.of(request)).map(replies -> replies.get(0));
        }

        @Override
        public Future<List<Response>> batch(List<Request> requests) {
            if (requests.stream().anyMatch(waits)) {
                Promise<List<Response>> later = Promise.promise();
                waiting.add(() -> later.complete(ask(requests)));
                return later.future();
            }
            boolean lost = requests.stream().anyMatch(loses);
            List<Response> replies = ask(requests);
            return lost ? Future.failedFuture("No answer") : Future.succeededFuture(replies);
        }

        private List<Response> ask(List<Request> requests) {
            List<Response> replies = Patience.result(redis.batch(requests), Patience.ENOUGH);
            for (int i = 0; i < replies.size(); i++) {
                Response reply = replies.get(i);
                if (requests.get(i).command().equals(Command.SSCAN)) {
                    longest = Math.max(longest, reply.get(1).size());
                } else if (requests.get(i).command().equals(Command.SMEMBERS)) {
                    longest = Math.max(longest, reply.size());
                }
            }
            return replies;
        }

        void release() {
            List<Runnable> released = List.copyOf(waiting);
            waiting.clear();
            released.forEach(Runnable::run);
        }
    }
}
