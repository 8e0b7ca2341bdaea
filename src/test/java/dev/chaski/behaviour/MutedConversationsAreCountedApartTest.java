// SPDX-License-Identifier: Apache-2.0
package dev.chaski.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.testing.Answer;
import dev.chaski.testing.OnTwoNodes;
import dev.chaski.testing.Phone;
import dev.chaski.testing.Scene;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Whoever mutes a conversation still sees how much is unread there, but not in the sum; it is one's own matter, known on all own devices, and ends by itself. */
@ExtendWith(OnTwoNodes.class)
class MutedConversationsAreCountedApartTest {
    private static Answer mute(Scene scene, String who, String group, String whom, Object until) {
        return scene.rest(0, who)
                .patch(
                        "/conversations/" + group + "/participants/" + scene.user(whom),
                        new JsonObject().put("notificationsMutedUntil", until));
    }

    private static JsonObject unread(Scene scene, String who) {
        return scene.rest(1, who).get("/unread").must(200).body();
    }

    @Test
    void onAllOwnDevicesAndNowhereElse(Scene scene) {
        String loud = scene.group("alice", "bob");
        String quiet = scene.group("alice", "bob");
        Phone alice = scene.phone(0, "alice");
        Phone bob = scene.phone(1, "bob");
        alice.say(loud, "1");
        alice.say(quiet, "1");
        alice.say(quiet, "2");
        bob.expectMessage(quiet, "2");

        String until = Instant.parse("2990-01-01T00:00:00Z").toString();
        JsonObject own = mute(scene, "bob", quiet, "bob", until).must(200).body();

        assertThat(own.getString("notificationsMutedUntil")).isEqualTo("2990-01-01T00:00:00.000Z");
        bob.expect("unread_count", f -> isCount(f, quiet, 2, 1, true));
        assertThat(unread(scene, "bob").getInteger("total")).isEqualTo(1);
        assertThat(unread(scene, "bob").getJsonArray("conversations")).hasSize(2);
        assertThat(scene.rest(1, "alice")
                        .get("/conversations/" + quiet + "/participants")
                        .must(200)
                        .body()
                        .encode())
                .as("what others see")
                .doesNotContain("Muted");
        assertThat(alice.seqs(quiet)).as("no entry says so").hasSize(2);
        Phone tablet = scene.device("bob", "tablet").connect(scene.url(0));
        tablet.expect("unread_count", f -> isCount(f, quiet, 2, 1, true));

        mute(scene, "bob", quiet, "bob", null).must(200);

        bob.expect("unread_count", f -> isCount(f, quiet, 2, 3, false));
        tablet.expect("unread_count", f -> isCount(f, quiet, 2, 3, false));
        assertThat(unread(scene, "bob").getInteger("total")).isEqualTo(3);
    }

    @Test
    void untilItEndsByItself(Scene scene) {
        String group = scene.group("alice", "bob");
        Phone alice = scene.phone(0, "alice");
        Phone bob = scene.phone(1, "bob");
        alice.say(group, "1");
        bob.expectMessage(group, "1");
        mute(scene, "bob", group, "bob", Instant.now().plusSeconds(3).toString())
                .must(200);
        bob.expect("unread_count", f -> isCount(f, group, 1, 0, true));

        bob.expect("unread_count", f -> isCount(f, group, 1, 1, false));
        assertThat(unread(scene, "bob").getInteger("total")).isEqualTo(1);
    }

    @Test
    void andNobodyMutesForSomebodyElse(Scene scene) {
        String group = scene.group("alice", "bob");
        String until = Instant.now().plusSeconds(60).toString();
        assertThat(mute(scene, "alice", group, "bob", until).must(403).code()).isEqualTo("forbidden");
        assertThat(mute(scene, "mallory", group, "mallory", until).must(404).code())
                .isEqualTo("conversation_not_found");
        for (Object wrong : new Object[] {"tomorrow", 7, "+292278994-08-17T07:12:55.807Z", true}) {
            assertThat(mute(scene, "bob", group, "bob", wrong).must(400).code()).isEqualTo("invalid_frame");
        }
        assertThat(scene.rest(0, "alice")
                        .patch(
                                "/conversations/" + group + "/participants/" + scene.user("alice"),
                                new JsonObject().put("role", "OWNER").put("notificationsMutedUntil", until))
                        .must(400)
                        .code())
                .isEqualTo("invalid_frame");
    }

    private static boolean isCount(JsonObject frame, String group, int count, int total, boolean muted) {
        return frame.getString("conversationId").equals(group)
                && frame.getInteger("count") == count
                && frame.getInteger("total") == total
                && frame.getBoolean("muted", false) == muted;
    }
}
