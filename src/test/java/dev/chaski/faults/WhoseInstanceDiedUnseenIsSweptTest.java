// SPDX-License-Identifier: Apache-2.0
package dev.chaski.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.redis.Keys;
import dev.chaski.testing.Cluster;
import dev.chaski.testing.Patience;
import dev.chaski.testing.Phone;
import dev.chaski.testing.RedisView;
import dev.chaski.testing.Scene;
import dev.chaski.testing.TestStores;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When users were last there is true whether or not anybody saw their instance go: it is written once, by whoever knows, and by nobody who only supposes it. */
class WhoseInstanceDiedUnseenIsSweptTest {
    private final Instant anHourAgo =
            Instant.now().truncatedTo(ChronoUnit.MILLIS).minusSeconds(3600);
    private final Instant twoHoursAgo = anHourAgo.minusSeconds(3600);

    private static Cluster cluster;
    private Scene scene;
    private RedisView redis;
    private Keys keys;

    @BeforeAll
    static void start() {
        cluster = Cluster.of(1);
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @BeforeEach
    void open() {
        scene = new Scene(cluster);
        redis = new RedisView(TestStores.redisUri());
        keys = cluster.keys();
    }

    @AfterEach
    void close() {
        redis.close();
        scene.close();
    }

    @Test
    void byTheNextInstanceWithTheTimeWhenTheDeadOneWasAlive() {
        scene.group("alice", "bob", "carol");
        Phone alice = scene.phone(0, "alice");
        redis.ask("SET", keys.lastSeen(scene.user("carol")), Long.toString(twoHoursAgo.toEpochMilli()));
        assertThat(status(alice, "bob").getString("lastSeen")).isNull();

        String dead = UUID.randomUUID().toString();
        redis.ask("SADD", keys.incarnationsOf(dead), "its");
        redis.ask("SADD", keys.usersOf(dead, "its"), scene.user("bob"));
        redis.ask("SADD", keys.usersOf(dead, "its"), scene.user("carol"));
        redis.ask("HSET", keys.sockets(scene.user("bob")), "a session", dead + "|its|phone|here");
        redis.ask("ZADD", keys.instances(), Long.toString(anHourAgo.toEpochMilli()), dead);

        JsonObject told = told(alice, "bob");
        assertThat(told.getString("status")).isEqualTo("OFFLINE");
        assertThat(Instant.parse(told.getString("lastSeen"))).isEqualTo(anHourAgo);
        assertThat(redis.ask("EXISTS", keys.sockets(scene.user("bob"))).toInteger())
                .isZero();
        assertThat(redis.text("ZSCORE", keys.instances(), dead)).isEmpty();
        assertThat(Instant.parse(status(alice, "carol").getString("lastSeen")))
                .as("she had gone before")
                .isEqualTo(twoHoursAgo);
    }

    @Test
    void whoHadGoneBeforeTheInstanceDidStaysGoneSinceThen() {
        scene.group("alice", "bob", "carol");
        Phone alice = scene.phone(0, "alice");
        cluster.addNode(Map.of("verticles.presence.instances", "0")); // who leaves there is seen by the other
        Phone bob = scene.phone(1, "bob");
        bob.leave();
        String seen = keys.lastSeen(bob.userId());
        Patience.until("bob to be last seen", () -> !redis.text("GET", seen).isEmpty(), () -> "nothing");
        redis.ask("SET", seen, Long.toString(anHourAgo.toEpochMilli())); // as if it had been then
        Phone carol = scene.phone(1, "carol");
        status(alice, "bob", "carol");

        String stopped = keys.incarnationsOf(cluster.node(1).nodeId());
        cluster.stop(1);

        assertThat(carol.expectClose()).isEqualTo(1012);
        assertThat(told(alice, "carol").getString("status")).isEqualTo("OFFLINE");
        Patience.until(
                "the sweep, when the lease is over",
                () -> redis.ask("EXISTS", stopped).toInteger() == 0,
                () -> redis.text("ZRANGE", keys.instances(), "0", "-1"));
        Instant then = Instant.ofEpochMilli(redis.ask("GET", seen).toLong());
        assertThat(Duration.between(anHourAgo, then)).as("nobody else has gone").isZero();
        assertThat(alice.frames("presence"))
                .noneMatch(f -> f.getString("userId").equals(bob.userId()));
    }

    /** What the watcher was told of that user first, now or soon. */
    private JsonObject told(Phone watcher, String name) {
        Predicate<JsonObject> which = f -> f.getString("userId").equals(scene.user(name));
        Patience.until(
                "news of " + name, () -> watcher.frames("presence").stream().anyMatch(which), watcher::frames);
        return watcher.frames("presence").stream().filter(which).findFirst().orElseThrow();
    }

    private JsonObject status(Phone watcher, String... names) {
        JsonArray users = new JsonArray();
        for (String name : names) {
            users.add(scene.user(name));
        }
        return watcher.ask(new JsonObject().put("type", "subscribe_presence").put("userIds", users))
                .getJsonArray("users")
                .getJsonObject(0);
    }
}
