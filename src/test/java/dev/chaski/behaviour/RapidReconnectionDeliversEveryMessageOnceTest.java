// SPDX-License-Identifier: Apache-2.0
package dev.chaski.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.testing.OnTwoNodes;
import dev.chaski.testing.Patience;
import dev.chaski.testing.Phone;
import dev.chaski.testing.Scene;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * I3 and I4: a device that comes and goes while messages flow gets every one of them, each once per connection. (The scene checks the order on every connection at its end.)
 */
@ExtendWith(OnTwoNodes.class)
class RapidReconnectionDeliversEveryMessageOnceTest {
    private static final int TIMES = 20;

    @Test
    void whereTheConnectionBreaksAndTheClientTellsNothing(Scene scene) {
        flow(scene, (bob, url) -> {
            bob.drop();
            bob.connect(url);
        });
    }

    @Test
    void whereTheConnectionBreaksAndTheClientPassesItsCursors(Scene scene) {
        flow(scene, (bob, url) -> {
            bob.drop();
            bob.reconnectWithCursors(url);
        });
    }

    @Test
    void whereTheConnectionBreaksInTheMiddleOfTheSync(Scene scene) {
        flow(scene, (bob, url) -> {
            bob.drop();
            bob.begin(url, Map.of());
        });
    }

    @Test
    void whereTheNewConnectionComesBeforeTheOldOneIsGone(Scene scene) {
        flow(scene, Phone::connect);
    }

    private interface Reconnect {
        void at(Phone phone, String url);
    }

    private static void flow(Scene scene, Reconnect reconnect) {
        String conversation = scene.direct("alice", "bob");
        Phone alice = scene.phone(0, "alice");
        Phone bob = scene.phone(1, "bob");
        AtomicBoolean enough = new AtomicBoolean();
        AtomicInteger sent = new AtomicInteger();
        CompletableFuture<Void> flowing = CompletableFuture.runAsync(() -> {
            while (!enough.get()) {
                alice.say(conversation, "no. " + sent.incrementAndGet());
            }
        });
        for (int i = 0; i < TIMES; i++) {
            int before = sent.get();
            reconnect.at(bob, scene.url(i % 2));
            Patience.until("messages to flow", () -> sent.get() > before + 2 || flowing.isDone(), sent::get);
        }
        enough.set(true);
        Patience.result(flowing, Patience.ENOUGH);

        List<String> texts =
                IntStream.rangeClosed(1, sent.get()).mapToObj(i -> "no. " + i).toList();
        bob.expectTexts(conversation, texts);
        assertThat(bob.cursors()).containsEntry(conversation, (long) sent.get());
        bob.history().assertOrderly();
    }
}
