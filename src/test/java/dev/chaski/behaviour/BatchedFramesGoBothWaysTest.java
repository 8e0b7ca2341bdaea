// SPDX-License-Identifier: Apache-2.0
package dev.chaski.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.testing.OnTwoNodes;
import dev.chaski.testing.Patience;
import dev.chaski.testing.Phone;
import dev.chaski.testing.Scene;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@code batch: true}: arrays of frames in one text message, for those who asked for them. */
@ExtendWith(OnTwoNodes.class)
class BatchedFramesGoBothWaysTest {
    @Test
    void fromTheClientEachIsAnswered(Scene scene) {
        String conversation = scene.direct("alice", "bob");
        Phone alice = scene.device("alice", "phone").batching().connect(scene.url(0));
        Phone bob = scene.phone(1, "bob");

        alice.send(new JsonArray()
                .add(message(conversation, "one"))
                .add(new JsonObject().put("type", "heartbeat").put("id", 7))
                .add(new JsonObject().put("type", "no_such_type").put("id", 8))
                .add(message(conversation, "two"))
                .encode());

        alice.expect("message_confirmed", f -> "one".equals(f.getValue("id")));
        alice.expect("message_confirmed", f -> "two".equals(f.getValue("id")) && f.getLong("seq") == 2);
        alice.expect("heartbeat_ack", f -> Integer.valueOf(7).equals(f.getValue("id")));
        alice.expect("error", f -> Integer.valueOf(8).equals(f.getValue("id")));
        bob.expectTexts(conversation, List.of("one", "two"));
    }

    @Test
    void fromTheServerWhereThereIsMuchToSay(Scene scene) {
        String conversation = scene.direct("alice", "bob");
        Phone alice = scene.phone(0, "alice");
        List<String> texts = Sends.many(alice, conversation, 40);

        Phone bob = scene.device("bob", "phone").batching().connect(scene.url(1));

        bob.expectTexts(conversation, texts);
        assertThat(bob.line().arrays()).as("arrays that came").isPositive();
    }

    @Test
    void butNeverToOneWhoDidNotAsk(Scene scene) {
        String conversation = scene.direct("alice", "bob");
        Phone alice = scene.phone(0, "alice");
        List<String> texts = Sends.many(alice, conversation, 40);

        Phone bob = scene.phone(1, "bob");

        bob.expectTexts(conversation, texts);
        assertThat(bob.line().arrays()).as("arrays that came").isZero();
        bob.send(new JsonArray()
                .add(new JsonObject().put("type", "heartbeat").put("id", 1))
                .encode());
        Patience.until("an error", () -> !bob.frames("error").isEmpty(), bob::frames);
        assertThat(bob.frames("heartbeat_ack")).isEmpty();
    }

    private static JsonObject message(String conversation, String text) {
        return new JsonObject()
                .put("type", "send_message")
                .put("id", text)
                .put("conversationId", conversation)
                .put("tempId", text)
                .put("content", text);
    }
}
