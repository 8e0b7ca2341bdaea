// SPDX-License-Identifier: Apache-2.0
package dev.chaski.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.testing.OnTwoNodes;
import dev.chaski.testing.Phone;
import dev.chaski.testing.Scene;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** That a conversation was deleted is its last entry, and the only one that a device gets which was away. */
@ExtendWith(OnTwoNodes.class)
class DeletionReachesWhoWasAwayTest {
    private static void delete(Scene scene, String conversation) {
        scene.rest(0, "alice")
                .patch("/conversations/" + conversation, new JsonObject().put("status", "DELETED"))
                .must(200);
    }

    @Test
    void onceAndWithoutWhatWasSaidMeanwhile(Scene scene) {
        String conversation = scene.group("alice", "bob");
        Phone alice = scene.phone(0, "alice");
        Phone bob = scene.phone(1, "bob");
        alice.say(conversation, "before");
        bob.expectMessage(conversation, "before");
        alice.expect("receipt", f -> f.getLong("seq") == 1);
        bob.leave();
        alice.say(conversation, "meanwhile");
        delete(scene, conversation);

        bob.connect(scene.url(0));
        JsonObject deletion = bob.expect("conversation_updated", f -> true);
        assertThat(deletion.getString("conversationId")).isEqualTo(conversation);
        assertThat(deletion.getLong("seq")).isEqualTo(3);
        assertThat(deletion.getLong("afterSeq")).isEqualTo(1);
        assertThat(deletion.getJsonObject("changes").getString("status")).isEqualTo("DELETED");
        assertThat(bob.frames("message_received")).isEmpty();
        assertThat(bob.frames("unread_count")).allMatch(f -> f.getInteger("total") == 0);

        bob.leave();
        bob.begin(scene.url(1), Map.of(conversation, 3L));
        bob.expect("synced", f -> f.getInteger("entries") == 0);
    }

    @Test
    void butNobodyWhoHadLeftOrADeviceThatNeverKnewIt(Scene scene) {
        String conversation = scene.group("alice", "bob", "carol");
        Phone carol = scene.phone(1, "carol");
        scene.phone(0, "alice").say(conversation, "before");
        carol.expectMessage(conversation, "before");
        scene.rest(0, "carol")
                .delete("/conversations/" + conversation + "/participants/" + scene.user("carol"))
                .must(204);
        carol.expect("participant_removed", f -> true);
        carol.leave();
        delete(scene, conversation);

        carol.connect(scene.url(1));
        assertThat(carol.frames("conversation_updated")).isEmpty();
        assertThat(scene.phone(0, "bob").frames("conversation_updated")).isEmpty();
    }
}
