// SPDX-License-Identifier: Apache-2.0
package dev.chaski.devices;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.testing.Cluster;
import dev.chaski.testing.Patience;
import dev.chaski.testing.Phone;
import dev.chaski.testing.Scene;
import dev.chaski.testing.Tokens;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a client says it holds is believed where the log bears it out, and is never cut down in silence where it does not. */
class CursorsOfAnotherLogAreToldSoTest {
    private final Cluster cluster = Cluster.of(1);

    @AfterEach
    void close() {
        cluster.close();
    }

    @Test
    void aCursorBeyondTheHeadIsAnsweredWithAResyncAndNothingAfterwardsIsLost() {
        try (Scene scene = new Scene(cluster)) {
            String conversation = scene.direct("alice", "bob");
            Phone alice = scene.phone(0, "alice");
            alice.say(conversation, "one");
            Phone bob = scene.device("bob", "phone").open(scene.url(0));
            bob.ask(new JsonObject()
                    .put("type", "authenticate")
                    .put("token", Tokens.of(bob.userId()))
                    .put("deviceId", "phone")
                    .put("cursors", new JsonObject().put(conversation, 40)));

            JsonObject resync = bob.expect("resync", f -> true);

            assertThat(resync.getString("conversationId")).isEqualTo(conversation);
            assertThat(resync.getLong("lastSeq")).isEqualTo(1);
            assertThat(resync.getString("reason")).isEqualTo("cursor_beyond_head");
            alice.say(conversation, "two");
            assertThat(bob.expectMessage(conversation, "two").getLong("seq")).isEqualTo(2);
        }
    }

    /** I9. */
    @Test
    void whoeverIsGoneLearnsNothingOfHowItWentOn() {
        try (Scene scene = new Scene(cluster)) {
            String conversation = scene.group("alice", "bob");
            Phone alice = scene.phone(0, "alice");
            Phone bob = scene.phone(0, "bob");
            scene.rest(0, "bob")
                    .delete("/conversations/" + conversation + "/participants/" + bob.userId())
                    .must(200, 204);
            bob.expect("participant_removed", f -> f.getLong("seq") == 1);
            scene.awaitCursor(bob, conversation, 1);
            bob.drop();
            alice.say(conversation, "secret");
            alice.say(conversation, "another one");

            bob.begin(scene.url(0), Map.of(conversation, 9007199254740991L));

            assertThat(bob.expect("resync", f -> true).getLong("lastSeq")).isEqualTo(1);
            bob.expect("synced", f -> true);
            scene.awaitCursor(bob, conversation, 1);
        }
    }

    @Test
    void aCursorBelowTheStoredOneIsToldAgain() {
        try (Scene scene = new Scene(cluster)) {
            String conversation = scene.direct("alice", "bob");
            Phone bob = scene.phone(0, "bob");
            Phone alice = scene.phone(0, "alice");
            for (int i = 1; i <= 4; i++) {
                alice.say(conversation, "no. " + i);
            }
            bob.expectMessage(conversation, "no. 4");
            scene.awaitCursor(bob, conversation, 4);
            bob.drop();

            bob.begin(scene.url(0), Map.of(conversation, 2L));

            bob.expectMessage(conversation, "no. 4");
            assertThat(bob.frames("message_received").stream().map(f -> f.getLong("seq")))
                    .containsExactly(3L, 4L);
        }
    }

    @Test
    void afterARestoreWhatTheLogHasLostIsDiscardedAndWhatFollowsIsPushedAnew() {
        try (Scene scene = new Scene(cluster)) {
            String conversation = scene.direct("alice", "bob");
            Phone bob = scene.phone(0, "bob");
            Phone carol = scene.phone(0, "carol");
            Phone alice = scene.phone(0, "alice");
            for (int i = 1; i <= 5; i++) {
                alice.say(conversation, "no. " + i);
            }
            bob.expectMessage(conversation, "no. 5");
            String epoch = bob.frames("welcome").get(0).getString("logEpoch");
            scene.awaitCursor(bob, conversation, 5);
            cluster.stop(0);
            restore(conversation, 3);
            String url = cluster.addNode().url();

            alice.connect(url);
            alice.say(conversation, "another no. 4");
            alice.say(conversation, "another no. 5");
            alice.say(conversation, "no. 6");
            Phone again = scene.device("bob", "phone").open(url);
            JsonObject welcome = again.ask(new JsonObject()
                    .put("type", "authenticate")
                    .put("token", Tokens.of(again.userId()))
                    .put("deviceId", "phone")
                    .put("logEpoch", epoch)
                    .put("cursors", new JsonObject().put(conversation, 5)));

            assertThat(welcome.getString("logEpoch")).isNotEqualTo(epoch);
            JsonObject resync = again.expect("resync", f -> true);
            assertThat(resync.getLong("lastSeq")).isEqualTo(3);
            assertThat(resync.getString("reason")).isEqualTo("log_restored");
            again.expectTexts(conversation, List.of("another no. 4", "another no. 5", "no. 6"));
            assertThat(carol.ended()).isTrue();
        }
    }

    @Test
    void aDeviceThatWasForgottenComesBackAsANewOne() {
        try (Scene scene = new Scene(cluster)) {
            String conversation = scene.direct("alice", "bob");
            Phone alice = scene.device("alice", "phone").connect(cluster.url(0));
            Phone old = scene.device("bob", "old phone").connect(cluster.url(0));
            Phone tablet = scene.device("bob", "tablet").connect(cluster.url(0));
            alice.say(conversation, "known to both");
            old.expectMessage(conversation, "known to both");
            tablet.expectMessage(conversation, "known to both");
            scene.awaitCursor(old, conversation, 1);
            old.leave();
            alice.say(conversation, "known to the tablet");
            tablet.expectMessage(conversation, "known to the tablet");
            alice.expect("receipt", f -> f.getLong("seq") == 2);
            tablet.leave();
            alice.say(conversation, "known to none");
            cluster.stop(0);
            cluster.database()
                    .run("update devices set seen_at = now() - interval '91 days' where device_id = 'old phone'");
            String url = cluster.addNode().url();
            Patience.until(
                    "the device to be forgotten",
                    () -> cluster.database().number("select count(*) from devices where device_id = 'old phone'") == 0
                            && cluster.database()
                                            .number("select count(*) from device_cursors where device_id = 'old phone'")
                                    == 0,
                    () -> "still there");

            Phone back = scene.device("bob", "old phone").connect(url);
            tablet.connect(url);

            assertThat(back.frames("welcome").get(0).getBoolean("newDevice")).isTrue();
            back.expectTexts(conversation, List.of("known to none"));
            assertThat(tablet.frames("welcome").get(0).getBoolean("newDevice")).isFalse();
        }
    }

    /** As if a backup had been restored that was made when the conversation ended there. */
    private void restore(String conversation, long head) {
        String id = "'" + UUID.fromString(conversation) + "'";
        cluster.database()
                .run("delete from entries where conversation_id = " + id + " and seq > " + head + ";"
                        + "update conversations set last_seq = " + head + ", last_message_no = " + head
                        + " where conversation_id = " + id + ";"
                        + "update conversation_members set delivered_seq = least(delivered_seq, " + head
                        + "), read_seq = least(read_seq, " + head + "), read_message_no = least(read_message_no, "
                        + head
                        + ") where conversation_id = " + id + ";"
                        + "update device_cursors set seq = least(seq, " + head + ") where conversation_id = " + id + ";"
                        + "update instance_facts set log_epoch = gen_random_uuid()");
    }
}
