// SPDX-License-Identifier: Apache-2.0
package dev.chaski.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.testing.OnTwoNodes;
import dev.chaski.testing.Phone;
import dev.chaski.testing.Scene;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A group: who is there gets it at once, who is not gets it later, and the sender sees who has it. */
@ExtendWith(OnTwoNodes.class)
class GroupOfThreeWithOneOfflineMissesNothingTest {
    @Test
    void andTheTickIsForTheWholeGroupOnlyWhenTheThirdHasIt(Scene scene) {
        String conversation = scene.group("alice", "bob", "carol");
        Phone alice = scene.phone(0, "alice");
        Phone bob = scene.phone(1, "bob");
        Phone carol = scene.phone(1, "carol");
        carol.drop();

        JsonObject sent = alice.say(conversation, "hello both");

        assertThat(bob.expectMessage(conversation, "hello both").getBoolean("queued"))
                .as("queued, of a live message")
                .isFalse();
        alice.expect("receipt", f -> delivered(f, bob, sent));
        String path = "/messages/" + sent.getString("messageId") + "/delivery-state";
        JsonObject half = scene.rest(1, "alice").get(path).must(200).body();
        assertThat(half.getString("state")).as("%s", half).isEqualTo("SENT");
        assertThat(half.getJsonArray("deliveredTo")).isEqualTo(JsonArray.of(bob.userId()));
        assertThat(half.getInteger("recipients")).isEqualTo(2);

        carol.connect(scene.url(0));
        carol.expectTexts(conversation, List.of("hello both"));
        alice.expect("receipt", f -> delivered(f, carol, sent));
        JsonObject whole = scene.rest(0, "alice").get(path).must(200).body();
        assertThat(whole.getString("state")).as("%s", whole).isEqualTo("DELIVERED");
        scene.rest(0, "bob").get(path).must(403, 404);
    }

    private static boolean delivered(JsonObject receipt, Phone reader, JsonObject sent) {
        return receipt.getString("status").equals("DELIVERED")
                && receipt.getString("userId").equals(reader.userId())
                && receipt.getString("conversationId").equals(sent.getString("conversationId"))
                && receipt.getLong("seq") >= sent.getLong("seq");
    }
}
