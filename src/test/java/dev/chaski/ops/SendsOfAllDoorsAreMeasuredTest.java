// SPDX-License-Identifier: Apache-2.0
package dev.chaski.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.testing.OnTwoNodes;
import dev.chaski.testing.Phone;
import dev.chaski.testing.Rest;
import dev.chaski.testing.Scene;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Each once, whichever door it came by. */
@ExtendWith(OnTwoNodes.class)
class SendsOfAllDoorsAreMeasuredTest {
    private static final String CONFIRMED = "chaski_messages_confirmed_total{duplicate=\"false\"}";
    private static final String REPEATED = "chaski_messages_confirmed_total{duplicate=\"true\"}";
    private static final String TIMED = "chaski_confirmation_latency_seconds_count";
    private static final String NOWHERE = "chaski_messages_failed_total{code=\"conversation_not_found\"}";
    private static final String TOO_LONG = "chaski_messages_failed_total{code=\"message_too_long\"}";
    private static final String UNKNOWN = "0198c5b6-0000-7000-8000-000000000000";

    @Test
    void byRest(Scene scene) {
        String conversation = scene.direct("alice", "bob");
        Rest alice = scene.rest(0, "alice");
        Scraped before = Scraped.of(scene);

        alice.post("/messages", message(conversation, "once")).must(201);
        alice.post("/messages", message(conversation, "once")).must(200);
        alice.post("/messages", message(UNKNOWN, "once")).must(404);
        alice.post("/messages", message(conversation, "x".repeat(10_001))).must(413);

        Scraped after = Scraped.of(scene);
        assertThat(after.since(before, CONFIRMED)).isEqualTo(1);
        assertThat(after.since(before, REPEATED)).isEqualTo(1);
        assertThat(after.since(before, TIMED)).isEqualTo(2);
        assertThat(after.since(before, NOWHERE)).isEqualTo(1);
        assertThat(after.since(before, TOO_LONG)).isEqualTo(1);
    }

    @Test
    void bySocket(Scene scene) {
        String conversation = scene.direct("alice", "bob");
        Phone alice = scene.phone(0, "alice");
        Scraped before = Scraped.of(scene);

        alice.saying(conversation, "once", "once").join();
        alice.saying(conversation, "once", "once").join();
        alice.saying(UNKNOWN, "nowhere", "once").join();
        alice.saying(conversation, "long", "x".repeat(10_001)).join();

        Scraped after = Scraped.of(scene);
        assertThat(after.since(before, CONFIRMED)).isEqualTo(1);
        assertThat(after.since(before, REPEATED)).isEqualTo(1);
        assertThat(after.since(before, TIMED)).isEqualTo(2);
        assertThat(after.since(before, NOWHERE)).isEqualTo(1);
        assertThat(after.since(before, TOO_LONG)).isEqualTo(1);
    }

    private static JsonObject message(String conversation, String content) {
        return new JsonObject()
                .put("conversationId", conversation)
                .put("tempId", "one")
                .put("content", content);
    }
}
