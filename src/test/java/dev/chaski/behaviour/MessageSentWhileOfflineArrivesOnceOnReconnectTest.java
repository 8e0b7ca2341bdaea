// SPDX-License-Identifier: Apache-2.0
package dev.chaski.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.testing.OnTwoNodes;
import dev.chaski.testing.Phone;
import dev.chaski.testing.Scene;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Offline delivery: what was sent meanwhile is there at the reconnect, marked as from the queue, once. */
@ExtendWith(OnTwoNodes.class)
class MessageSentWhileOfflineArrivesOnceOnReconnectTest {
    @Test
    void toAUserWhoWasHereBefore(Scene scene) {
        String conversation = scene.direct("alice", "bob");
        Phone bob = scene.phone(1, "bob");
        Phone alice = scene.phone(0, "alice");
        bob.leave();

        JsonObject sent = alice.say(conversation, "while you were out");
        bob.connect(scene.url(1));

        JsonObject got = bob.expectMessage(conversation, "while you were out");
        assertThat(got.getBoolean("queued")).as("queued, in %s", got).isTrue();
        assertThat(got.getLong("seq")).isEqualTo(sent.getLong("seq"));
        assertThat(got.getJsonObject("message").getString("id")).isEqualTo(sent.getString("messageId"));
        assertThat(got.getJsonObject("message").getString("senderId")).isEqualTo(alice.userId());
        assertThat(got.getJsonObject("message").getJsonObject("sender").getString("name"))
                .isEqualTo("Name of " + alice.userId());
        assertThat(got.getJsonObject("message").containsKey("tempId"))
                .as("tempId shown to another user")
                .isFalse();
        assertThat(bob.frames("message_received")).hasSize(1);
        assertThat(bob.expect("synced", f -> true).getInteger("entries")).isEqualTo(1);
    }

    @Test
    void toAUserWhoWasNeverHere(Scene scene) {
        String conversation = scene.direct("alice", "bob");
        Phone alice = scene.phone(0, "alice");
        alice.say(conversation, "welcome");

        Phone bob = scene.phone(1, "bob");

        assertThat(bob.expect("welcome", f -> true).getBoolean("newDevice")).isTrue();
        bob.expectTexts(conversation, List.of("welcome"));
    }

    @Test
    void andNotAgainOnceItWasAcknowledged(Scene scene) {
        String conversation = scene.direct("alice", "bob");
        Phone bob = scene.phone(1, "bob").withoutAcks();
        Phone alice = scene.phone(0, "alice");
        alice.say(conversation, "first");
        bob.expectMessage(conversation, "first");
        acknowledge(scene, bob, conversation, 1);
        alice.say(conversation, "second");
        bob.expectMessage(conversation, "second");
        bob.drop();

        bob.connect(scene.url(0));
        assertThat(bob.frames("message_received"))
                .extracting(f -> f.getJsonObject("message").getString("content"))
                .containsExactly("second");
        assertThat(bob.frames("welcome").get(0).getBoolean("newDevice")).isFalse();
        acknowledge(scene, bob, conversation, 2);
        bob.drop();

        bob.connect(scene.url(1));
        assertThat(bob.frames("message_received"))
                .as("what comes after everything was acknowledged")
                .isEmpty();
        assertThat(bob.texts(conversation)).containsExactly("first", "second");
    }

    @Test
    void theCursorThatTheClientPassesCountsEvenBelowTheStoredOne(Scene scene) {
        String conversation = scene.direct("alice", "bob");
        Phone bob = scene.phone(1, "bob").withoutAcks();
        Phone alice = scene.phone(0, "alice");
        for (String text : List.of("1", "2", "3", "4")) {
            alice.say(conversation, text);
        }
        bob.expectMessage(conversation, "4");
        acknowledge(scene, bob, conversation, 3);
        bob.leave();

        Phone restored = scene.device("bob", "phone").withoutAcks();
        restored.begin(scene.url(1), Map.of(conversation, 1L));
        restored.expectTexts(conversation, List.of("2", "3", "4"));
    }

    private static void acknowledge(Scene scene, Phone phone, String conversation, long seq) {
        JsonObject ok =
                phone.ask(new JsonObject().put("type", "ack").put("cursors", new JsonObject().put(conversation, seq)));
        assertThat(ok.getString("type")).isEqualTo("ok");
        scene.awaitCursor(phone, conversation, seq);
    }
}
