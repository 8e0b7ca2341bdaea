// SPDX-License-Identifier: Apache-2.0
package dev.chaski.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.testing.Answer;
import dev.chaski.testing.OnTwoNodes;
import dev.chaski.testing.Patience;
import dev.chaski.testing.Phone;
import dev.chaski.testing.Rest;
import dev.chaski.testing.Scene;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** I9: bob was in the group for seq 1, left with 2, missed the secrets 3 and 4, and is in it again from 5 on. */
@ExtendWith(OnTwoNodes.class)
class MemberWhoCameBackNeverSeesTheTimeBetweenTest {
    private Scene scene;
    private String conversation;
    private Phone bob;
    private String secret;

    @BeforeEach
    void leaveAndComeBack(Scene mine) {
        scene = mine;
        conversation = scene.group("alice", "bob");
        Phone alice = scene.phone(0, "alice");
        bob = scene.phone(1, "bob");
        alice.say(conversation, "for both");
        bob.expectMessage(conversation, "for both");
        String participants = "/conversations/" + conversation + "/participants";
        scene.rest(1, "bob").delete(participants + "/" + bob.userId()).must(200, 204);
        bob.expect("participant_removed", f -> f.getLong("seq") == 2);
        secret = alice.say(conversation, "secret").getString("messageId");
        alice.say(conversation, "another secret");
        scene.rest(1, "bob").get("/conversations/" + conversation).must(404);
        JsonObject refused = Patience.result(bob.saying(conversation, "no", "let me in"), Patience.ENOUGH);
        assertThat(refused.getJsonObject("error").getString("code")).isEqualTo("conversation_not_found");
        scene.rest(0, "alice")
                .post(participants, new JsonObject().put("userId", bob.userId()))
                .must(200, 201);
        alice.say(conversation, "for both again");
    }

    @Test
    void onTheSocketThatStayed() {
        bob.expectMessage(conversation, "for both again");
        JsonObject back = bob.expect("participant_added", f -> f.getLong("seq") == 5);
        assertThat(back.getLong("afterSeq")).as("afterSeq of %s", back).isEqualTo(2);
        assertThat(bob.seqs(conversation)).containsExactly(1L, 2L, 5L, 6L);
        assertThat(bob.texts(conversation)).containsExactly("for both", "for both again");
    }

    @Test
    void onASocketThatCatchesUp() {
        bob.drop();
        Phone again = scene.device("bob", "phone");
        again.begin(scene.url(0), Map.of(conversation, 1L));
        again.expectMessage(conversation, "for both again");
        JsonObject back = again.expect("participant_added", f -> true);
        assertThat(back.getLong("afterSeq")).as("afterSeq of %s", back).isEqualTo(2);
        assertThat(again.seqs(conversation)).containsExactly(2L, 5L, 6L);
    }

    @Test
    void inTheHistory() {
        bob.expectMessage(conversation, "for both again");
        Rest rest = scene.rest(0, "bob");
        String path = "/messages/conversation/" + conversation;
        List<JsonObject> pages = List.of(
                rest.get(path).must(200).body(),
                rest.get(path + "?afterSeq=0").must(200).body(),
                rest.get(path + "?beforeSeq=6").must(200).body(),
                rest.post(path + "/backfill", new JsonObject().put("afterSeq", 2))
                        .must(200)
                        .body(),
                backfill(new JsonObject().put("afterSeq", 0)),
                backfill(new JsonObject().put("beforeSeq", 7)));

        assertThat(pages)
                .allSatisfy(page -> assertThat(contents(page)).isNotEmpty().isSubsetOf("for both", "for both again"));
        assertThat(contents(pages.get(0))).containsExactly("for both again", "for both");
        assertThat(contents(pages.get(1))).containsExactly("for both", "for both again");
        assertThat(contents(pages.get(4))).containsExactly("for both", "for both again");
        assertThat(backfill(new JsonObject().put("lastMessageId", secret))
                        .getJsonObject("error")
                        .getString("code"))
                .isEqualTo("message_not_found");
    }

    @Test
    void byItsId() {
        Rest rest = scene.rest(0, "bob");
        Stream.of(
                        rest.get("/messages/" + secret),
                        rest.get("/messages/" + secret + "/delivery-state"),
                        rest.post("/messages/" + secret + "/read", new JsonObject()))
                .forEach(answer -> assertThat(answer)
                        .extracting(Answer::status, Answer::code)
                        .containsExactly(404, "message_not_found"));
        JsonObject read = bob.ask(new JsonObject()
                .put("type", "mark_as_read")
                .put("conversationId", conversation)
                .put("messageId", secret));
        assertThat(read.getJsonObject("error").getString("code")).as("%s", read).isEqualTo("message_not_found");
    }

    @Test
    void inTheCountOfWhatIsUnread() {
        bob.expectMessage(conversation, "for both again");
        JsonObject unread = scene.rest(0, "bob").get("/unread").must(200).body();
        assertThat(unread.getInteger("total")).as("%s", unread).isEqualTo(1);
    }

    @Test
    void andAStrangerLearnsNoMoreThanThatNothingIsThere() {
        Rest mallory = scene.rest(1, "mallory");
        String nowhere = UUID.randomUUID().toString();
        for (String path :
                List.of("/conversations/%s", "/conversations/%s/participants", "/messages/conversation/%s")) {
            Answer real = mallory.get(path.formatted(conversation));
            assertThat(real.status()).isEqualTo(404);
            assertThat(real.body().getString("code")).isEqualTo("conversation_not_found");
            assertThat(mallory.get(path.formatted(nowhere)).body().getString("detail"))
                    .isEqualTo(real.body().getString("detail"));
        }
        assertThat(mallory.get("/messages/" + secret))
                .extracting(Answer::status, Answer::code)
                .containsExactly(404, "message_not_found");
    }

    private JsonObject backfill(JsonObject where) {
        return bob.ask(where.put("type", "request_backfill").put("conversationId", conversation));
    }

    private static List<String> contents(JsonObject page) {
        JsonArray messages = page.getJsonArray("messages");
        return messages.stream()
                .map(message -> ((JsonObject) message).getString("content"))
                .toList();
    }
}
