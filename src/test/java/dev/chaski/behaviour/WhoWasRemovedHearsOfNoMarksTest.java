// SPDX-License-Identifier: Apache-2.0
package dev.chaski.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.testing.OnTwoNodes;
import dev.chaski.testing.Phone;
import dev.chaski.testing.Scene;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** I9: the marks of a conversation are nobody's who is not a member of it, though they are about one's own messages; nor are those of one that is deleted. */
@ExtendWith(OnTwoNodes.class)
class WhoWasRemovedHearsOfNoMarksTest {
    @Test
    void thoughTheyAreAboutTheirOwnMessages(Scene scene) {
        String group = scene.group("alice", "bob", "carol");
        Phone alice = scene.phone(0, "alice");
        Phone bob = scene.phone(0, "bob");
        bob.say(group, "one");
        alice.say(group, "two");
        bob.expectMessage(group, "two");
        scene.rest(1, "alice")
                .delete("/conversations/" + group + "/participants/" + scene.user("bob"))
                .must(204);
        bob.expect("participant_removed", f -> group.equals(f.getString("conversationId")));
        bob.expect("unread_count", f -> group.equals(f.getString("conversationId")) && f.getInteger("count") == 0);

        Phone carol = scene.phone(1, "carol");
        carol.expectMessage(group, "two");
        read(carol, group, 3);
        alice.expect("receipt", f -> f.getString("status").equals("READ") && f.getLong("seq") == 3);
        JsonObject after = bob.ask(new JsonObject().put("type", "heartbeat"));

        assertThat(after.getString("type")).isEqualTo("heartbeat_ack");
        assertThat(bob.frames("receipt")).noneMatch(f -> f.getString("userId").equals(carol.userId()));
    }

    @Test
    void andInADeletedConversationNobodyReadsAndNothingIsUnread(Scene scene) {
        String group = scene.group("alice", "bob");
        String other = scene.direct("alice", "bob");
        Phone alice = scene.phone(0, "alice");
        Phone bob = scene.phone(1, "bob");
        alice.say(group, "one");
        alice.say(other, "two");
        bob.expectMessage(group, "one");
        bob.expectMessage(other, "two");

        scene.rest(0, "alice")
                .patch("/conversations/" + group, new JsonObject().put("status", "DELETED"))
                .must(200);

        bob.expect("conversation_updated", f -> group.equals(f.getString("conversationId")));
        JsonObject unread = bob.expect(
                "unread_count", f -> group.equals(f.getString("conversationId")) && f.getInteger("count") == 0);
        assertThat(unread.getInteger("total")).as("%s", unread).isEqualTo(1);
        JsonObject answer = read(bob, group, 1);
        assertThat(answer.getJsonObject("error").getString("code"))
                .as("%s", answer)
                .isEqualTo("conversation_not_found");
        assertThat(alice.frames("receipt")).noneMatch(f -> f.getString("status").equals("READ"));
    }

    private static JsonObject read(Phone phone, String conversation, long seq) {
        return phone.ask(new JsonObject()
                .put("type", "mark_as_read")
                .put("conversationId", conversation)
                .put("seq", seq));
    }
}
