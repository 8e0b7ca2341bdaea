// SPDX-License-Identifier: Apache-2.0
package dev.chaski.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.testing.OnTwoNodes;
import dev.chaski.testing.Patience;
import dev.chaski.testing.Phone;
import dev.chaski.testing.Scene;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** I8: a client that does not read stops being written to, and has everything in order when it reads again. */
@ExtendWith(OnTwoNodes.class)
class SlowReaderHoldsUpNobodyTest {
    private static final int MESSAGES = 900;
    private static final String BULK = "x".repeat(9_500);

    @Test
    void andMissesNothing(Scene scene) {
        String conversation = scene.group("alice", "bob", "carol");
        Phone alice = scene.phone(0, "alice");
        Phone bob = scene.device("bob", "phone").window(1000).connect(scene.url(1));
        Phone carol = scene.phone(1, "carol");
        bob.reading(false);
        List<CompletableFuture<JsonObject>> replies = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        for (int i = 1; i <= MESSAGES; i++) {
            texts.add(i + " " + BULK);
            replies.add(alice.saying(conversation, "t" + i, i + " " + BULK));
        }
        replies.forEach(
                reply -> assertThat(Patience.result(reply, Patience.ENOUGH).getString("type"))
                        .isEqualTo("message_confirmed"));

        all(carol, conversation);
        assertThat(bob.seqs(conversation)).as("what bob has read").hasSizeLessThan(MESSAGES);

        bob.reading(true);
        all(bob, conversation);
        assertThat(bob.texts(conversation)).isEqualTo(texts);
        bob.history().assertOrderly();
    }

    private static void all(Phone phone, String conversation) {
        Patience.until(
                "all messages for " + phone,
                () -> phone.seqs(conversation).size() == MESSAGES,
                () -> phone.seqs(conversation) + ", ended: " + phone.ended());
    }
}
