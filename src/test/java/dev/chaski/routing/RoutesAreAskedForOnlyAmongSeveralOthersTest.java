// SPDX-License-Identifier: Apache-2.0
package dev.chaski.routing;

import dev.chaski.testing.Cluster;
import dev.chaski.testing.Patience;
import dev.chaski.testing.Phone;
import dev.chaski.testing.RedisView;
import dev.chaski.testing.Scene;
import dev.chaski.testing.TestStores;
import org.junit.jupiter.api.Test;

/** The one other instance is told without asking where anybody is; of several it is asked who has a socket of somebody concerned. Redis says for how long nobody asked. */
class RoutesAreAskedForOnlyAmongSeveralOthersTest {
    private static final int QUIET_S = 2;

    @Test
    void twoInstancesTellEachOtherWithoutAsking() {
        talk(2, (alice, bob, conversation, redis, routes) -> {
            Patience.until(
                    "a while with messages and without a question",
                    () -> {
                        alice.say(conversation, "hello");
                        bob.expectMessage(conversation, "hello");
                        return idleS(redis, routes) >= QUIET_S;
                    },
                    () -> idleS(redis, routes));
        });
    }

    @Test
    void threeAsk() {
        talk(3, (alice, bob, conversation, redis, routes) -> {
            Patience.until(
                    "a while without a message", () -> idleS(redis, routes) >= QUIET_S, () -> idleS(redis, routes));
            alice.say(conversation, "hello");
            bob.expectMessage(conversation, "hello");
            Patience.until("a question", () -> idleS(redis, routes) < QUIET_S, () -> idleS(redis, routes));
        });
    }

    private interface Talk {
        void between(Phone alice, Phone bob, String conversation, RedisView redis, String routesOfBob);
    }

    private static void talk(int instances, Talk talk) {
        try (Cluster cluster = Cluster.of(instances);
                Scene scene = new Scene(cluster);
                RedisView redis = new RedisView(TestStores.redisUri())) {
            String conversation = scene.group("alice", "bob");
            Phone alice = scene.phone(0, "alice");
            Phone bob = scene.phone(1, "bob");
            talk.between(alice, bob, conversation, redis, cluster.keys().sockets(bob.userId()));
        }
    }

    private static int idleS(RedisView redis, String key) {
        return redis.ask("OBJECT", "IDLETIME", key).toInteger();
    }
}
