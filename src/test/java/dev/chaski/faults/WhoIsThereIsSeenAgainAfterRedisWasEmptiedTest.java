// SPDX-License-Identifier: Apache-2.0
package dev.chaski.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.redis.Keys;
import dev.chaski.testing.OnTwoNodes;
import dev.chaski.testing.Patience;
import dev.chaski.testing.Phone;
import dev.chaski.testing.RedisView;
import dev.chaski.testing.Scene;
import dev.chaski.testing.TestStores;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Whoever asks between "Redis answers" and "the routes are written again" is told that nobody is there; that is put right, also for users whose sockets stand still. */
@ExtendWith(OnTwoNodes.class)
class WhoIsThereIsSeenAgainAfterRedisWasEmptiedTest {
    @Test
    void byThoseWhoAskedBeforeTheRoutesWereWrittenAgain(Scene scene) {
        scene.direct("alice", "bob");
        Phone alice = scene.phone(0, "alice");
        watched(alice, scene.user("bob"));
        Phone bob = scene.phone(1, "bob");
        alice.expect("presence", f -> f.getString("status").equals("ONLINE"));
        Patience.still(
                "nobody looks at bob any more",
                Duration.ofSeconds(3),
                () -> alice.frames("presence").size() == 1,
                alice::frames);
        try (RedisView redis = new RedisView(TestStores.redisUri())) {
            redis.ask("ACL", "SETUSER", "default", "-hset");
            try {
                Keys keys = scene.cluster().keys();
                redis.ask("DEL", keys.lease(scene.cluster().node(1).nodeId()));
                redis.ask("DEL", keys.sockets(bob.userId()));
                assertThat(watched(alice, bob.userId())).isEqualTo("OFFLINE");
            } finally {
                redis.ask("ACL", "SETUSER", "default", "+hset");
            }
        }

        Patience.until(
                "ONLINE once more",
                Patience.PROMISED,
                () -> alice.frames("presence").size() == 2,
                alice::frames);
        assertThat(alice.frames("presence").get(1).getString("status")).isEqualTo("ONLINE");
    }

    private static String watched(Phone watcher, String user) {
        return watcher.ask(new JsonObject().put("type", "subscribe_presence").put("userIds", JsonArray.of(user)))
                .getJsonArray("users")
                .getJsonObject(0)
                .getString("status");
    }
}
