// SPDX-License-Identifier: Apache-2.0
package dev.chaski.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.testing.OnTwoNodes;
import dev.chaski.testing.Phone;
import dev.chaski.testing.Scene;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Each device has a cursor of its own in each conversation, also in those that began while it was away. */
@ExtendWith(OnTwoNodes.class)
class DeviceThatWasAwayGetsWhatAnotherHasTest {
    @Test
    void alsoOfAConversationThatBeganMeanwhile(Scene scene) {
        Phone laptop = scene.device("bob", "laptop").connect(scene.url(0));
        laptop.leave();
        Phone phone = scene.phone(1, "bob");
        String conversation = scene.direct("alice", "bob");
        Phone alice = scene.phone(0, "alice");
        alice.say(conversation, "one");
        alice.say(conversation, "two");
        phone.expectTexts(conversation, List.of("one", "two"));
        alice.expect("receipt", f -> f.getLong("seq") == 2);

        laptop.connect(scene.url(1));
        laptop.expectTexts(conversation, List.of("one", "two"));
        assertThat(laptop.frames("synced"))
                .extracting(f -> f.getInteger("entries"))
                .containsExactly(2);
    }

    @Test
    void alsoHowFarItsUserHasRead(Scene scene) {
        String conversation = scene.direct("alice", "bob");
        Phone laptop = scene.device("bob", "laptop").connect(scene.url(0));
        Phone alice = scene.phone(0, "alice");
        alice.say(conversation, "one");
        alice.say(conversation, "two");
        laptop.expectTexts(conversation, List.of("one", "two"));
        laptop.leave();
        Phone phone = scene.phone(1, "bob");
        phone.ask(new JsonObject()
                .put("type", "mark_as_read")
                .put("conversationId", conversation)
                .put("seq", 1));

        laptop.connect(scene.url(0));
        assertThat(laptop.frames("receipt")).as("before synced").singleElement().satisfies(receipt -> {
            assertThat(receipt.getString("userId")).isEqualTo(scene.user("bob"));
            assertThat(receipt.getString("status")).isEqualTo("READ");
            assertThat(receipt.getLong("seq")).isEqualTo(1);
        });
        laptop.expect("unread_count", f -> f.getInteger("count") == 1);
    }
}
