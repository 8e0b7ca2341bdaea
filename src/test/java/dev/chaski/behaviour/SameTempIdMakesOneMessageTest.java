// SPDX-License-Identifier: Apache-2.0
package dev.chaski.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.testing.Answer;
import dev.chaski.testing.HttpOf;
import dev.chaski.testing.OnTwoNodes;
import dev.chaski.testing.Patience;
import dev.chaski.testing.Phone;
import dev.chaski.testing.Scene;
import dev.chaski.testing.Tokens;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** I2: any node, any transport, any device, in parallel. */
@ExtendWith(OnTwoNodes.class)
class SameTempIdMakesOneMessageTest {
    private static final int TIMES = 40;

    @Test
    void fortyTimesInParallelOnTwoInstancesAndOverRest(Scene scene) {
        String conversation = scene.direct("alice", "bob");
        Phone bob = scene.phone(1, "bob");
        Phone phone = scene.phone(0, "alice");
        Phone tablet = scene.device("alice", "tablet").connect(scene.url(1));
        List<CompletableFuture<JsonObject>> onSockets = new ArrayList<>();
        List<CompletableFuture<Answer>> onRest = new ArrayList<>();
        for (int i = 0; i < TIMES; i++) {
            switch (i % 4) {
                case 0 -> onSockets.add(phone.saying(conversation, "same", "once"));
                case 1 -> onSockets.add(tablet.saying(conversation, "same", "once"));
                default -> onRest.add(scene.rest(i % 2, "alice").asking("POST", "/messages", message(conversation)));
            }
        }

        List<String> ids = new ArrayList<>();
        List<Long> seqs = new ArrayList<>();
        int firsts = 0;
        for (CompletableFuture<JsonObject> reply : onSockets) {
            JsonObject confirmation = Patience.result(reply, Patience.ENOUGH);
            assertThat(confirmation.getString("type")).as("%s", confirmation).isEqualTo("message_confirmed");
            ids.add(confirmation.getString("messageId"));
            seqs.add(confirmation.getLong("seq"));
            firsts += confirmation.getBoolean("duplicate", false) ? 0 : 1;
        }
        for (CompletableFuture<Answer> answer : onRest) {
            Answer message = Patience.result(answer, Patience.ENOUGH).must(200, 201);
            ids.add(message.body().getString("id"));
            seqs.add(message.body().getLong("seq"));
            firsts += message.status() == 201 ? 1 : 0;
        }
        assertThat(ids).hasSize(TIMES).containsOnly(ids.get(0));
        assertThat(seqs).containsOnly(1L);
        assertThat(firsts).as("confirmations that do not say duplicate").isEqualTo(1);
        assertThat(phone.say(conversation, "next").getLong("seq"))
                .as("no number was burnt")
                .isEqualTo(2);
        bob.expectTexts(conversation, List.of("once", "next"));
    }

    @Test
    void whateverElseTheRepeatSays(Scene scene) {
        String conversation = scene.direct("alice", "bob");
        Phone alice = scene.phone(0, "alice");
        JsonObject first = Patience.result(alice.saying(conversation, "t", "as it was"), Patience.ENOUGH);
        alice.leave();
        alice.connect(scene.url(1));

        JsonObject repeat = Patience.result(alice.saying(conversation, "t", "as it is not"), Patience.ENOUGH);

        assertThat(repeat.getBoolean("duplicate"))
                .as("duplicate, in %s", repeat)
                .isTrue();
        assertThat(repeat.getString("messageId")).isEqualTo(first.getString("messageId"));
        assertThat(repeat.getString("createdAt")).isEqualTo(first.getString("createdAt"));
        assertThat(scene.rest(0, "bob")
                        .get("/messages/" + first.getString("messageId"))
                        .must(200)
                        .body()
                        .getString("content"))
                .isEqualTo("as it was");
    }

    @Test
    void thoughItsSenderMayNotSendItAnyMore(Scene scene) {
        String conversation = scene.direct("alice", "bob");
        JsonObject system = new JsonObject()
                .put("type", "send_message")
                .put("conversationId", conversation)
                .put("messageType", "SYSTEM")
                .put("content", "The order is on its way");
        Phone server = scene.device("alice", "server")
                .token(Tokens.scoped(scene.user("alice"), "chaski:server"))
                .connect(scene.url(0));
        JsonObject first = server.ask(system.copy().put("tempId", "t"));
        assertThat(first.getString("type")).as("%s", first).isEqualTo("message_confirmed");
        Phone alice = scene.phone(1, "alice");

        JsonObject repeat = alice.ask(system.copy().put("tempId", "t"));
        JsonObject another = alice.ask(system.copy().put("tempId", "u"));

        assertThat(repeat.getString("messageId")).as("%s", repeat).isEqualTo(first.getString("messageId"));
        assertThat(repeat.getBoolean("duplicate")).isTrue();
        assertThat(another.getString("type")).isEqualTo("message_failed");
        assertThat(another.getJsonObject("error").getString("code")).isEqualTo("forbidden");
    }

    @Test
    void butOfAnotherSenderOrInAnotherConversationItIsAnother(Scene scene) {
        String one = scene.direct("alice", "bob");
        String other = scene.group("alice", "bob");
        Phone alice = scene.phone(0, "alice");
        Phone bob = scene.phone(1, "bob");

        List<JsonObject> confirmations = List.of(
                Patience.result(alice.saying(one, "t", "a"), Patience.ENOUGH),
                Patience.result(bob.saying(one, "t", "b"), Patience.ENOUGH),
                Patience.result(alice.saying(other, "t", "c"), Patience.ENOUGH));

        assertThat(confirmations)
                .allSatisfy(c -> assertThat(c.getBoolean("duplicate", false)).isFalse());
        assertThat(confirmations).extracting(c -> c.getString("messageId")).doesNotHaveDuplicates();
    }

    @Test
    void aKeyInAnyScriptIsTheSameOnAllDoors(Scene scene) {
        String conversation = scene.direct("alice", "bob");
        JsonObject first =
                scene.phone(0, "alice").saying(conversation, "ключ", "once").join();
        String key = new String("ключ".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);

        try (HttpOf http = new HttpOf()) {
            HttpOf.Reply repeat = http.post(
                    scene.url(1) + "/api/v1/messages",
                    Map.of("Authorization", "Bearer " + Tokens.of(scene.user("alice")), "Idempotency-Key", key),
                    message(conversation).putNull("tempId").encode());
            assertThat(repeat.status()).as(repeat.body()).isEqualTo(200);
            assertThat(new JsonObject(repeat.body()).getString("id")).isEqualTo(first.getString("messageId"));
        }
    }

    private static JsonObject message(String conversation) {
        return new JsonObject()
                .put("conversationId", conversation)
                .put("tempId", "same")
                .put("content", "once");
    }
}
