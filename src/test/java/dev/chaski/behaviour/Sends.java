// SPDX-License-Identifier: Apache-2.0
package dev.chaski.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.testing.Patience;
import dev.chaski.testing.Phone;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/** Sending much at once. */
final class Sends {
    private Sends() {}

    /** Sends so many messages without waiting in between, and returns their texts when all are confirmed. */
    static List<String> many(Phone phone, String conversation, int count) {
        List<String> texts = IntStream.rangeClosed(1, count)
                .mapToObj(i -> phone.userId() + " says " + i)
                .toList();
        List<CompletableFuture<JsonObject>> replies = new ArrayList<>();
        texts.forEach(text -> replies.add(phone.saying(conversation, "t " + text, text)));
        List<Long> seqs = new ArrayList<>();
        for (CompletableFuture<JsonObject> reply : replies) {
            JsonObject confirmation = Patience.result(reply, Patience.ENOUGH);
            assertThat(confirmation.getString("type")).as("%s", confirmation).isEqualTo("message_confirmed");
            seqs.add(confirmation.getLong("seq"));
        }
        assertThat(seqs)
                .as("the sends of one connection keep their order")
                .isSorted()
                .doesNotHaveDuplicates();
        return texts;
    }
}
