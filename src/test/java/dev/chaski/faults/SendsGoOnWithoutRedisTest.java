// SPDX-License-Identifier: Apache-2.0
package dev.chaski.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.testing.Cluster;
import dev.chaski.testing.Patience;
import dev.chaski.testing.Phone;
import dev.chaski.testing.Scene;
import dev.chaski.testing.SockJs;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** I7, for each way in which Redis may fail: sends are confirmed, entries arrive within the bound, and it recovers by itself. */
class SendsGoOnWithoutRedisTest {
    private static final Duration BOUND = Duration.ofSeconds(3);
    private static final Duration RECOVERY = Duration.ofSeconds(8);
    private static final int SOME = 20;
    private static Cluster cluster;

    private Scene scene;
    private String conversation;
    private Phone alice;
    private Phone bob;

    @BeforeAll
    static void twoNodes() {
        cluster = Cluster.of(2, Map.of("redis.uri", RoomStores.stores().redisUri()));
    }

    @AfterAll
    static void close() {
        cluster.close();
    }

    @BeforeEach
    void twoFriends() {
        scene = new Scene(cluster);
        conversation = scene.group("alice", "bob");
        alice = scene.phone(0, "alice");
        bob = scene.phone(1, "bob");
        awaitOnBoth(HealthOf.ok());
    }

    @AfterEach
    void end() {
        scene.close();
    }

    @Test
    void whenItIsPaused() {
        RoomStores.stores().pauseRedis();
        try {
            chatAndReconnect();
            awaitOnBoth(HealthOf.withoutRedis());
        } finally {
            RoomStores.stores().resumeRedis();
        }
        awaitOnBoth(HealthOf.ok());
        assertThat(RoomStores.redisConnections())
                .as("connections of two nodes, after all that were tried meanwhile")
                .isLessThanOrEqualTo(3);
    }

    @Test
    void whenItIsKilledAndComesBack() {
        RoomStores.stores().killRedis();
        try {
            chatAndReconnect();
            awaitOnBoth(HealthOf.withoutRedis());
        } finally {
            RoomStores.stores().startRedis();
        }
        awaitOnBoth(HealthOf.ok());
        bob.say(conversation, "back");
        alice.expectMessage(conversation, "back");
    }

    @Test
    void whenItIsEmptied() {
        for (int i = 1; i <= SOME; i++) {
            RoomStores.stores().redis("FLUSHALL");
            alice.say(conversation, Integer.toString(i));
        }
        Patience.until("everything", BOUND, () -> bob.texts(conversation).size() == SOME, bob::frames);
        assertThat(bob.texts(conversation)).isEqualTo(numbers());
        awaitOnBoth(HealthOf.ok());
    }

    @Test
    void whenItCannotBeWritten() {
        RoomStores.stores().redis("REPLICAOF 127.0.0.1 1");
        try {
            chatAndReconnect();
            awaitOnBoth(HealthOf.withoutRedis());
        } finally {
            RoomStores.stores().redis("REPLICAOF NO ONE");
        }
        awaitOnBoth(HealthOf.ok());
    }

    @Test
    void andSockJsWhateverInstanceItsRequestsComeTo() {
        String each = String.join(",", cluster.urls());
        Phone polling = scene.device("bob", "polling").by(SockJs.XHR).connect(each);
        polling.say(conversation, "with Redis");
        RoomStores.stores().killRedis();
        Phone streaming;
        try {
            awaitOnBoth(HealthOf.withoutRedis());
            polling.say(conversation, "without");
            streaming =
                    scene.device("alice", "streaming").by(SockJs.XHR_STREAMING).connect(each);
            streaming.say(conversation, "opened without");
        } finally {
            RoomStores.stores().startRedis();
        }
        awaitOnBoth(HealthOf.ok());
        polling.say(conversation, "back");
        streaming.say(conversation, "and back");
        bob.expectTexts(conversation, List.of("with Redis", "without", "opened without", "back", "and back"));
        assertThat(polling.ended() || streaming.ended())
                .as("a session was lost")
                .isFalse();
    }

    private void chatAndReconnect() {
        for (int i = 1; i <= SOME; i++) {
            long before = System.nanoTime();
            alice.say(conversation, Integer.toString(i));
            assertThat(Duration.ofNanos(System.nanoTime() - before))
                    .as("time to the confirmation of %s", i)
                    .isLessThan(BOUND);
        }
        Patience.until("everything", BOUND, () -> bob.texts(conversation).size() == SOME, bob::frames);
        assertThat(bob.texts(conversation)).isEqualTo(numbers());
        bob.leave();
        bob.connect(scene.url(0));
        bob.say(conversation, "moved");
        alice.expectMessage(conversation, "moved");
    }

    private static List<String> numbers() {
        return IntStream.rangeClosed(1, SOME).mapToObj(Integer::toString).toList();
    }

    private static void awaitOnBoth(HealthOf health) {
        HealthOf.await(cluster.url(0), RECOVERY, health);
        HealthOf.await(cluster.url(1), RECOVERY, health);
    }
}
