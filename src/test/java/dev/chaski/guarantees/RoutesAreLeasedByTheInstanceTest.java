// SPDX-License-Identifier: Apache-2.0
package dev.chaski.guarantees;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.chat.UserId;
import dev.chaski.redis.Keys;
import dev.chaski.redis.RedisLink;
import dev.chaski.routing.RouteTable;
import dev.chaski.testing.Cluster;
import dev.chaski.testing.Patience;
import dev.chaski.testing.Phone;
import dev.chaski.testing.RedisView;
import dev.chaski.testing.Scene;
import dev.chaski.testing.TestStores;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Routes count only under a lease that says they are complete. The commit feed is read so rarely here that it helps nobody: what arrives has come by a hint. Three instances, since the only other one is told without asking. */
class RoutesAreLeasedByTheInstanceTest {
    private static Cluster cluster;
    private static RedisView redis;
    private static Keys keys;

    private Scene scene;

    @BeforeAll
    static void open() {
        cluster = Cluster.of(3, Map.of("reconcile.interval-ms", "30000", "reconcile.bound-ms", "60000"));
        redis = new RedisView(TestStores.redisUri());
        keys = cluster.keys();
    }

    @AfterAll
    static void close() {
        redis.close();
        cluster.close();
    }

    @BeforeEach
    void begin() {
        scene = new Scene(cluster);
        awaitComplete();
    }

    @AfterEach
    void end() {
        scene.close();
    }

    @Test
    void whoeverFindsItGoneBeginsANewIncarnationAndWritesEverythingAgain() {
        String conversation = scene.group("alice", "bob", "carol");
        Phone alice = scene.phone(0, "alice");
        Phone bob = scene.phone(0, "bob");
        Phone carol = scene.phone(1, "carol");
        String before = incarnation();

        forgetEverything();
        carol.say(conversation, "while nothing is written");
        alice.expectMessage(conversation, "while nothing is written");
        Patience.until("a new incarnation", () -> complete() && !incarnation().equals(before), this::lease);

        for (Phone phone : List.of(alice, bob)) {
            assertThat(routes(phone)).singleElement().asString().contains("|" + incarnation() + "|");
        }
        carol.say(conversation, "by the new routes");
        bob.expectMessage(conversation, "by the new routes");
        Patience.until("no old name", () -> incarnations().equals(List.of(incarnation())), this::incarnations);
    }

    @Test
    void withoutACompleteOneEverythingIsTold() {
        List<String> conversations =
                IntStream.range(0, 8).mapToObj(i -> scene.group("alice", "bob")).toList();
        Phone bob = scene.phone(1, "bob");
        Phone alice;
        try {
            redis.ask("ACL", "SETUSER", "default", "-hset");
            alice = scene.phone(0, "alice");
            Patience.until("the lease to say so", () -> lease().endsWith("|writing"), this::lease);
            for (String conversation : conversations) {
                bob.say(conversation, "whichever instance owns it");
                alice.expectMessage(conversation, "whichever instance owns it");
            }
            assertThat(routes(alice)).isEmpty();
        } finally {
            redis.ask("ACL", "SETUSER", "default", "+hset");
        }

        awaitComplete();
        assertThat(routes(alice)).singleElement().asString().contains("|" + incarnation() + "|");
    }

    @Test
    void aRouteThatCouldNotBeRemovedGoesWithItsIncarnation() {
        Phone phone = scene.phone(0, "alice");
        Phone tablet = scene.device("alice", "tablet").connect(cluster.url(0));
        String before = incarnation();
        assertThat(routes(phone)).hasSize(2);
        try {
            redis.ask("ACL", "SETUSER", "default", "-hdel");
            tablet.leave();
            Patience.until("a new incarnation", () -> !incarnation().equals(before), this::lease);
        } finally {
            redis.ask("ACL", "SETUSER", "default", "+hdel");
        }

        Patience.until("one route", () -> routes(phone).size() == 1, () -> routes(phone));
        assertThat(routes(phone).get(0)).contains("|phone|");
    }

    @Test
    void whoLeftWhileTheRouteCouldNotBeRemovedIsShownAsGone() {
        scene.group("alice", "bob");
        Phone alice = scene.phone(1, "alice");
        Phone bob = scene.phone(0, "bob");
        alice.ask(new JsonObject().put("type", "subscribe_presence").put("userIds", new JsonArray().add(bob.userId())));
        String before = incarnation();
        try {
            redis.ask("ACL", "SETUSER", "default", "-hdel");
            bob.leave();
            Patience.until("a new incarnation", () -> !incarnation().equals(before), this::lease);
            Duration whileHeIsLookedAt = Duration.ofMillis(500);
            Patience.still("there", whileHeIsLookedAt, () -> routes(bob).size() == 1, () -> routes(bob));
        } finally {
            redis.ask("ACL", "SETUSER", "default", "+hdel");
        }

        Patience.until(
                "the news that he has gone",
                () -> alice.frames("presence").stream()
                        .anyMatch(f -> f.getString("status").equals("OFFLINE") && f.getString("lastSeen") != null),
                () -> alice.frames("presence"));
    }

    @Test
    void aSweepTakesWhatDeadIncarnationsLeftAndNothingElse() {
        Phone alice = scene.phone(0, "alice");
        String node = cluster.node(0).nodeId();
        String dead = UUID.randomUUID().toString();
        String gone = UUID.randomUUID().toString();
        leftBehind(node, dead, scene.user("alice"), "s1");
        leftBehind(node, dead, scene.user("bob"), "s2");
        leftBehind(gone, dead, scene.user("alice"), "s3");
        leftBehind(gone, "another", scene.user("carol"), "s4");
        assertThat(routes(alice)).hasSize(3);

        sweep(node, false);

        assertThat(routes(alice)).hasSize(2).noneMatch(route -> route.startsWith(node + "|" + dead));
        assertThat(redis.ask("EXISTS", keys.sockets(scene.user("bob"))).toInteger())
                .isZero();
        assertThat(incarnations()).containsExactly(incarnation());

        sweep(gone, false);

        assertThat(routes(alice)).singleElement().asString().startsWith(node + "|" + incarnation());
        assertThat(redis.ask("EXISTS", keys.sockets(scene.user("carol"))).toInteger())
                .isZero();
        assertThat(redis.ask("EXISTS", keys.incarnationsOf(gone)).toInteger()).isZero();
    }

    @Test
    void whatIsLeasedStaysAndIsNamed() {
        Phone alice = scene.phone(0, "alice");
        awaitComplete();

        Swept swept = sweep(cluster.node(0).nodeId(), true);

        assertThat(swept.leased()).isTrue();
        assertThat(swept.users()).contains(new UserId(alice.userId()));
        assertThat(sweep(cluster.node(0).nodeId(), false).users())
                .as("unless nobody wants to know")
                .isEmpty();
        assertThat(routes(alice)).hasSize(1);
    }

    @Test
    void whoHadGoneBeforeIsNotNamedAndStaysGoneSinceThen() {
        Phone alice = scene.phone(0, "alice");
        String gone = UUID.randomUUID().toString();
        redis.ask("ZADD", keys.instances(), "5000", gone);
        for (String name : List.of("alice", "bob", "carol", "dora")) {
            leftBehind(gone, "dead", scene.user(name), "s-" + name);
        }
        redis.ask("DEL", keys.sockets(scene.user("bob")));
        redis.ask("DEL", keys.sockets(scene.user("carol")));
        redis.ask("SET", keys.lastSeen(scene.user("bob")), "2000");

        Swept swept = sweep(gone, true);

        assertThat(swept.users())
                .as("alice has another socket, nobody wrote when carol went, dora had a route; bob had gone before")
                .containsExactlyInAnyOrder(user("alice"), user("carol"), user("dora"));
        assertThat(seen("bob")).isEqualTo("2000");
        assertThat(seen("carol")).isEqualTo("5000");
        assertThat(seen("dora")).isEqualTo("5000");
        assertThat(seen("alice")).as("she is there").isEmpty();
        assertThat(routes(alice)).hasSize(1);
        assertThat(redis.text("ZSCORE", keys.instances(), gone)).isEmpty();
        assertThat(sweep(gone, true).users()).as("the second time").isEmpty();
    }

    @Test
    void whoIsThereHasNotBeenSeenLast() {
        redis.ask("SET", keys.lastSeen(scene.user("alice")), "2000");
        scene.phone(0, "alice");
        assertThat(seen("alice")).isEmpty();

        redis.ask("SET", keys.lastSeen(scene.user("alice")), "2000");
        String before = incarnation();
        redis.ask("DEL", keys.lease(cluster.node(0).nodeId()));

        Patience.until("a new incarnation", () -> complete() && !incarnation().equals(before), this::lease);
        assertThat(seen("alice")).as("its routes were written again").isEmpty();
    }

    private UserId user(String name) {
        return new UserId(scene.user(name));
    }

    private String seen(String name) {
        return redis.text("GET", keys.lastSeen(scene.user(name)));
    }

    private static void leftBehind(String node, String incarnation, String user, String session) {
        redis.ask("SADD", keys.incarnationsOf(node), incarnation);
        redis.ask("SADD", keys.usersOf(node, incarnation), user);
        redis.ask("HSET", keys.sockets(user), session, node + "|" + incarnation + "|phone|here");
    }

    private record Swept(List<UserId> users, boolean leased) {}

    private static Swept sweep(String node, boolean leasedToo) {
        Vertx vertx = Vertx.vertx();
        RedisLink link = new RedisLink(vertx, TestStores.redisUri(), 5000);
        Patience.result(link.connect(), Patience.ENOUGH);
        List<UserId> users = new ArrayList<>();
        boolean leased = Patience.result(
                new RouteTable(link, keys, "some survivor").sweep(node, leasedToo, users::addAll), Patience.ENOUGH);
        Patience.result(link.close(), Patience.ENOUGH);
        Patience.result(vertx.close(), Patience.ENOUGH);
        return new Swept(users, leased);
    }

    private void awaitComplete() {
        Patience.until("a complete lease", this::complete, this::lease);
    }

    private String lease() {
        return redis.text("GET", keys.lease(cluster.node(0).nodeId()));
    }

    private boolean complete() {
        return lease().endsWith("|complete");
    }

    private String incarnation() {
        return lease().split("\\|", -1)[0];
    }

    private List<String> incarnations() {
        return texts(redis.ask("SMEMBERS", keys.incarnationsOf(cluster.node(0).nodeId())));
    }

    private static List<String> routes(Phone phone) {
        return texts(redis.ask("HVALS", keys.sockets(phone.userId())));
    }

    private static List<String> texts(Response response) {
        List<String> texts = new ArrayList<>();
        response.forEach(each -> texts.add(each.toString()));
        return texts;
    }

    /** As if Redis had been emptied, for this cluster. */
    private static void forgetEverything() {
        String prefix = keys.lease("x").substring(0, keys.lease("x").indexOf("node:"));
        texts(redis.ask("KEYS", prefix + "*")).forEach(key -> redis.ask("DEL", key));
    }
}
