// SPDX-License-Identifier: Apache-2.0
package dev.chaski.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.testing.Answer;
import dev.chaski.testing.Cluster;
import dev.chaski.testing.Patience;
import dev.chaski.testing.Phone;
import dev.chaski.testing.Scene;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Five messages a minute in each conversation, eight an hour in all; a repeat of what was accepted is none of them. */
class SenderOverTheRateIsToldWhenToRetryTest {
    private static final int A_MINUTE = 5;
    private static final int AN_HOUR = 8;
    private static final Map<String, String> LIMITS = Map.of(
            "limits.messages-per-minute", Integer.toString(A_MINUTE),
            "limits.messages-per-hour", Integer.toString(AN_HOUR));
    private static Cluster cluster;
    private Scene scene;

    @BeforeAll
    static void start() {
        cluster = Cluster.of(2, LIMITS);
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @BeforeEach
    void begin() {
        scene = new Scene(cluster);
    }

    @AfterEach
    void end() {
        scene.close();
    }

    @Test
    void whicheverNodeTheMessagesComeFrom() {
        String conversation = scene.direct("alice", "bob");
        Phone phone = scene.device("alice", "phone").connect(scene.url(0));
        Phone laptop = scene.device("alice", "laptop").connect(scene.url(1));
        for (int i = 0; i < A_MINUTE; i++) {
            (i % 2 == 0 ? phone : laptop).say(conversation, "no. " + i);
        }

        JsonObject failed = Patience.result(phone.saying(conversation, "over", "one too many"), Patience.ENOUGH);
        assertLimited(failed);
        assertLimited(Patience.result(laptop.saying(conversation, "over", "one too many"), Patience.ENOUGH));
        Answer refused = scene.rest(0, "alice")
                .post("/messages", message(conversation, "over rest"))
                .must(429);
        assertThat(refused.code()).isEqualTo("rate_limited");
        scene.phone(0, "bob").say(conversation, "the limit is alice's, not the conversation's");
    }

    @Test
    void aRepeatCostsNothingAndIsConfirmedEvenOverTheLimit() {
        String conversation = scene.direct("alice", "bob");
        Phone alice = scene.phone(0, "alice");
        JsonObject first = Patience.result(alice.saying(conversation, "first", "hello"), Patience.ENOUGH);
        for (int i = 0; i < 3 * A_MINUTE; i++) {
            assertRepeat(first, alice, conversation);
        }
        for (int i = 1; i < A_MINUTE; i++) {
            alice.say(conversation, "no. " + i);
        }
        assertLimited(Patience.result(alice.saying(conversation, "over", "one too many"), Patience.ENOUGH));
        assertRepeat(first, alice, conversation);
        alice.leave();
        alice.connect(scene.url(1));
        assertRepeat(first, alice, conversation);
        Answer answer = scene.rest(1, "alice")
                .post("/messages", message(conversation, "first"))
                .must(200);
        assertThat(answer.body().getString("id")).isEqualTo(first.getString("messageId"));
    }

    @Test
    void aRepeatIsConfirmedAfterTheSenderLeft() {
        String conversation = scene.group("alice", "bob");
        Phone bob = scene.phone(1, "bob");
        JsonObject first = Patience.result(bob.saying(conversation, "first", "hello"), Patience.ENOUGH);
        scene.rest(0, "bob")
                .delete("/conversations/" + conversation + "/participants/" + bob.userId())
                .must(200, 204);

        assertRepeat(first, bob, conversation);
        JsonObject another = Patience.result(bob.saying(conversation, "second", "hello?"), Patience.ENOUGH);
        assertThat(another.getString("type")).isEqualTo("message_failed");
        assertThat(another.getJsonObject("error").getString("code")).isEqualTo("conversation_not_found");
    }

    /** The hour is counted by each instance for the conversations that it owns: here one instance owns them all. */
    @Test
    void byTheHourInAllConversationsTogether() {
        try (Cluster alone = Cluster.of(1, LIMITS);
                Scene there = new Scene(alone)) {
            Phone alice = there.phone(0, "alice");
            String one = there.direct("alice", "bob");
            String other = there.direct("alice", "carol");
            for (int i = 0; i < A_MINUTE; i++) {
                alice.say(one, "no. " + i);
            }
            for (int i = A_MINUTE; i < AN_HOUR; i++) {
                alice.say(other, "no. " + i);
            }

            JsonObject failed = Patience.result(alice.saying(other, "over", "one too many"), Patience.ENOUGH);

            assertLimited(failed);
            assertThat(failed.getJsonObject("error").getLong("retryAfterMs")).isLessThanOrEqualTo(3_600_000L);
        }
    }

    private static void assertLimited(JsonObject reply) {
        assertThat(reply.getString("type")).as("%s", reply).isEqualTo("message_failed");
        assertThat(reply.getJsonObject("error").getString("code"))
                .as("%s", reply)
                .isEqualTo("rate_limited");
        assertThat(reply.getJsonObject("error").getLong("retryAfterMs")).isBetween(1L, 3_600_000L);
    }

    private static void assertRepeat(JsonObject first, Phone phone, String conversation) {
        JsonObject reply = Patience.result(phone.saying(conversation, "first", "hello"), Patience.ENOUGH);
        assertThat(reply.getString("type")).as("%s", reply).isEqualTo("message_confirmed");
        assertThat(reply.getBoolean("duplicate")).as("%s", reply).isTrue();
        assertThat(reply.getString("messageId")).isEqualTo(first.getString("messageId"));
        assertThat(reply.getLong("seq")).isEqualTo(first.getLong("seq"));
    }

    private static JsonObject message(String conversation, String tempId) {
        return new JsonObject()
                .put("conversationId", conversation)
                .put("tempId", tempId)
                .put("content", "hello");
    }
}
