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
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Frames between two instances are lost for a moment that neither of them notices. Who is there is looked at from time to time, whatever was heard. */
class NewsOfPresenceThatWasLostIsMadeUpForTest {
    @Test
    void whoLeftWhileNobodyHeardItIsShownAsGone() {
        try (Cluster cluster = Cluster.of(2, Map.of("reconcile.presence-ms", "5000"));
                Scene scene = new Scene(cluster)) {
            List<Wires> wires = List.of(new Wires(cluster.node(0)), new Wires(cluster.node(1)));
            scene.group("alice", "bob", "eve");
            Phone alice = scene.phone(0, "alice");
            Phone bob = scene.phone(1, "bob");
            Phone eve = scene.phone(1, "eve");
            List.of(alice, eve).forEach(watcher -> watch(watcher, bob, eve));

            wires.forEach(Wires::cut);
            bob.leave();
            expectGone(eve, bob); // who is at the same instance is told, before anybody is missed
            wires.forEach(Wires::mend);

            expectGone(alice, bob);
            assertThat(alice.frames("presence"))
                    .as("nothing has changed with eve")
                    .extracting(f -> f.getString("userId"))
                    .containsOnly(bob.userId());
        }
    }

    private static void watch(Phone watcher, Phone... watched) {
        List<String> users = Stream.of(watched).map(Phone::userId).toList();
        JsonObject state =
                watcher.ask(new JsonObject().put("type", "subscribe_presence").put("userIds", new JsonArray(users)));
        assertThat(state.getJsonArray("users"))
                .extracting(each -> ((JsonObject) each).getString("status"))
                .containsOnly("ONLINE");
    }

    private static void expectGone(Phone watcher, Phone watched) {
        Patience.until(
                watched + " to be gone",
                () -> watcher.frames("presence").stream()
                        .anyMatch(f -> f.getString("userId").equals(watched.userId())
                                && f.getString("status").equals("OFFLINE")),
                watcher::frames);
    }
}
