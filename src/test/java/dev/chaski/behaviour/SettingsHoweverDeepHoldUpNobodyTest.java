// SPDX-License-Identifier: Apache-2.0
package dev.chaski.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.testing.Answer;
import dev.chaski.testing.OnTwoNodes;
import dev.chaski.testing.Phone;
import dev.chaski.testing.Scene;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Settings are the owner's to choose, and an entry of everybody's log: whoever gets it goes on getting everything else. */
@ExtendWith(OnTwoNodes.class)
class SettingsHoweverDeepHoldUpNobodyTest {
    private static final int DEEPEST = 16;
    /** With the entry and its changes around them: deeper than any frame of a client. */
    private static final int DEEPEST_ONCE = 31;

    private static String nested(int levels) {
        return "{\"a\":".repeat(levels) + "1" + "}".repeat(levels);
    }

    private static JsonObject settings(int levels) {
        return new JsonObject().put("settings", new JsonObject(nested(levels)));
    }

    @Test
    void theyAreTakenAsDeepAsAnybodyNeedsThem(Scene scene) {
        String group = scene.group("alice", "bob");
        Phone bob = scene.phone(1, "bob");

        Answer refused = scene.rest(0, "alice").patch("/conversations/" + group, settings(DEEPEST + 1));
        assertThat(refused.must(400).code()).isEqualTo("invalid_frame");
        assertThat(refused.body().getString("detail")).contains("settings");
        scene.rest(0, "alice")
                .patch("/conversations/" + group, settings(DEEPEST))
                .must(200);

        bob.expect("conversation_updated", frame -> frame.getLong("seq") == 1);
    }

    @Test
    void thoseOfOldAreToldLiveAndFromTheBacklog(Scene scene) {
        String group = scene.group("alice", "bob");
        String other = scene.direct("alice", "bob");
        Phone alice = scene.phone(0, "alice");
        Phone bob = scene.phone(1, "bob").withoutAcks();

        enter(scene, group, nested(DEEPEST_ONCE));

        bob.expect(
                "conversation_updated",
                frame -> frame.getString("conversationId").equals(group));
        alice.say(other, "and this?");
        bob.expectTexts(other, List.of("and this?"));
        alice.say(group, "and this?");
        bob.expectTexts(group, List.of("and this?"));
        bob.leave();
        bob.connect(scene.url(0));
        assertThat(bob.frames("conversation_updated")).hasSize(1);
        assertThat(bob.frames("message_received")).hasSize(2);
        bob.withAcks();
        scene.rest(0, "alice")
                .patch("/conversations/" + group, new JsonObject().put("title", "We"))
                .must(200);
    }

    /** As an instance once took them. */
    private static void enter(Scene scene, String group, String settings) {
        scene.cluster().database().run("""
                with moved as (
                    update conversations set last_seq = last_seq + 1, settings = '$S'
                    where conversation_id = '$C' returning conversation_id, last_seq, created_by
                ), feed as (
                    insert into commits (conversations, heads, members_changed)
                    select array[conversation_id], array[last_seq], array[]::text[] from moved
                )
                insert into entries (conversation_id, seq, id, kind, sender_id, detail, created_at)
                select conversation_id, last_seq, gen_random_uuid(), 'conversation_updated', created_by, '{"changes":{"settings":$S}}', now() from moved
                """.replace("$C", group).replace("$S", settings));
    }
}
