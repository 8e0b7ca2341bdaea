// SPDX-License-Identifier: Apache-2.0
package dev.chaski.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.testing.OnTwoNodes;
import dev.chaski.testing.Patience;
import dev.chaski.testing.Phone;
import dev.chaski.testing.Scene;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** I5: writing to a socket proves nothing. */
@ExtendWith(OnTwoNodes.class)
class MessageIsDeliveredOnlyWhenADeviceAcknowledgesItTest {
    @Test
    void notWhenItWasWrittenToTheSocket(Scene scene) {
        String conversation = scene.direct("alice", "bob");
        Phone alice = scene.phone(0, "alice");
        Phone bob = scene.phone(1, "bob").withoutAcks();
        JsonObject sent = alice.say(conversation, "have you got it?");
        bob.expectMessage(conversation, "have you got it?");
        Patience.still(
                "no receipt before the ack",
                Duration.ofSeconds(1),
                () -> alice.frames("receipt").isEmpty(),
                alice::frames);
        assertThat(state(scene, sent)).isEqualTo("SENT");

        bob.withAcks();

        JsonObject receipt = alice.expect("receipt", f -> f.getString("status").equals("DELIVERED"));
        assertThat(receipt.getString("userId")).isEqualTo(bob.userId());
        assertThat(receipt.getString("conversationId")).isEqualTo(conversation);
        assertThat(receipt.getLong("seq")).isEqualTo(1);
        assertThat(receipt.containsKey("deviceId"))
                .as("deviceId told to another user")
                .isFalse();
        assertThat(state(scene, sent)).isEqualTo("DELIVERED");
    }

    @Test
    void oneReceiptStandsForAllUpToIt(Scene scene) {
        String conversation = scene.direct("alice", "bob");
        Phone bob = scene.phone(1, "bob").withoutAcks();
        Phone alice = scene.phone(0, "alice");
        Sends.many(alice, conversation, 30);
        Patience.until("all to arrive", () -> bob.seqs(conversation).size() == 30, bob::frames);

        bob.withAcks();

        alice.expect("receipt", f -> f.getString("status").equals("DELIVERED") && f.getLong("seq") == 30);
        assertThat(alice.frames("receipt")).as("coalesced").hasSizeLessThan(30);
        assertThat(alice.frames("receipt")).extracting(f -> f.getLong("seq")).isSorted();
    }

    @Test
    void readingIsHavingToo(Scene scene) {
        String conversation = scene.direct("alice", "bob");
        Phone alice = scene.phone(0, "alice");
        JsonObject sent = alice.say(conversation, "read me");

        JsonObject read = scene.rest(1, "bob")
                .post("/messages/" + sent.getString("messageId") + "/read", new JsonObject())
                .must(200)
                .body();

        assertThat(read.getLong("seq")).isEqualTo(1);
        alice.expect("receipt", f -> f.getString("status").equals("READ") && f.getLong("seq") == 1);
        JsonObject whole = scene.rest(0, "alice")
                .get("/messages/" + sent.getString("messageId") + "/delivery-state")
                .must(200)
                .body();
        assertThat(whole.getString("state")).isEqualTo("READ");
        assertThat(whole.getJsonArray("deliveredTo").contains(scene.user("bob")))
                .as("%s", whole)
                .isTrue();
        assertThat(whole.getJsonArray("readBy").contains(scene.user("bob")))
                .as("%s", whole)
                .isTrue();
    }

    private static String state(Scene scene, JsonObject sent) {
        return scene.rest(1, "alice")
                .get("/messages/" + sent.getString("messageId") + "/delivery-state")
                .must(200)
                .body()
                .getString("state");
    }
}
