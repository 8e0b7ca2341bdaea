// SPDX-License-Identifier: Apache-2.0
package dev.chaski.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.Wires;
import dev.chaski.testing.Cluster;
import dev.chaski.testing.Patience;
import dev.chaski.testing.Phone;
import dev.chaski.testing.Scene;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Two instances do not hear each other for a while. What they tell of their users meanwhile is lost, and is looked at when they hear each other again. */
class WhatWasMissedIsMadeUpForTest {
    /** An instance that has said nothing for five seconds is not counted on. */
    private static final Duration UNTIL_FORGOTTEN = Duration.ofMillis(6500);

    /** Who has gone gets two seconds to come back. */
    private static final Duration UNTIL_TOLD = Duration.ofMillis(2500);

    @Test
    void whoCameWentOrSteppedAwayInBetweenIsShownSo() {
        try (Cluster cluster = Cluster.of(2);
                Scene scene = new Scene(cluster)) {
            List<Wires> wires = List.of(new Wires(cluster.node(0)), new Wires(cluster.node(1)));
            scene.group("alice", "bob", "carol", "dora", "eve");
            Phone alice = scene.phone(0, "alice");
            Phone bob = scene.phone(1, "bob");
            Phone carol = scene.phone(1, "carol");
            Phone eve = scene.phone(1, "eve");
            watch(alice, bob.userId(), carol.userId(), scene.user("dora"), eve.userId());

            wires.forEach(Wires::cut);
            quiet(alice, UNTIL_FORGOTTEN); // meanwhile the feed has told that they share a conversation
            bob.ask(new JsonObject().put("type", "set_presence").put("status", "AWAY"));
            Phone dora = scene.phone(1, "dora");
            carol.leave();
            quiet(alice, UNTIL_TOLD);
            wires.forEach(Wires::mend);

            expect(alice, bob, "AWAY");
            expect(alice, dora, "ONLINE");
            expect(alice, carol, "OFFLINE");
            assertThat(alice.frames("presence"))
                    .as("nothing has changed with eve")
                    .hasSize(3);
        }
    }

    private static void quiet(Phone watcher, Duration time) {
        Patience.still("no news", time, () -> watcher.frames("presence").isEmpty(), watcher::frames);
    }

    private static void watch(Phone watcher, String... users) {
        JsonObject state = watcher.ask(
                new JsonObject().put("type", "subscribe_presence").put("userIds", new JsonArray(List.of(users))));
        assertThat(state.getJsonArray("users")).hasSize(users.length);
    }

    private static void expect(Phone watcher, Phone watched, String status) {
        Patience.until(
                watched + " to be " + status,
                () -> watcher.frames("presence").stream()
                        .anyMatch(f -> f.getString("userId").equals(watched.userId())
                                && f.getString("status").equals(status)),
                watcher::frames);
    }
}
