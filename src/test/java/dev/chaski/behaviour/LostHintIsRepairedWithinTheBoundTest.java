// SPDX-License-Identifier: Apache-2.0
package dev.chaski.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.embedded.EmbeddedStores;
import dev.chaski.testing.Cluster;
import dev.chaski.testing.OnTwoNodes;
import dev.chaski.testing.Patience;
import dev.chaski.testing.Phone;
import dev.chaski.testing.Scene;
import dev.chaski.testing.TestStores;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** I7: everything arrives within {@code reconcileBoundMs} of its commit, whether or not anybody gave a hint. */
@ExtendWith(OnTwoNodes.class)
class LostHintIsRepairedWithinTheBoundTest {
    private static final Duration BOUND = Duration.ofSeconds(3);

    /** Another owner, who appends by himself and tells nobody. */
    private static final String APPEND_IN_SILENCE = """
            with moved as (
                update conversations set last_seq = last_seq + 1, last_message_no = last_message_no + 1, last_entry_at = now()
                where conversation_id = '%1$s' returning last_seq, last_message_no
            ), feed as (
                insert into commits (conversations, heads) select array['%1$s'::uuid], array[last_seq] from moved
            )
            insert into entries (conversation_id, seq, id, kind, message_no, sender_id, temp_id, message_type, content, created_at)
            select '%1$s', last_seq, '%2$s', 'message', last_message_no, '%3$s', '%2$s', 'TEXT', '%4$s', now() from moved
            """;

    @Test
    void ofAnEntryThatOnlyTheLogKnows(Scene scene) throws Exception {
        String conversation = scene.group("alice", "bob", "carol");
        Phone alice = scene.phone(0, "alice");
        Phone bob = scene.phone(0, "bob");
        Phone carol = scene.phone(1, "carol");
        alice.say(conversation, "1");
        carol.expectMessage(conversation, "1");

        appendInSilence(scene, conversation, "2");

        for (Phone phone : List.of(alice, bob, carol)) {
            Patience.until(
                    "the silent entry", BOUND, () -> phone.texts(conversation).contains("2"), phone::frames);
        }
        assertThat(alice.say(conversation, "3").getLong("seq")).isEqualTo(3);
        carol.expectTexts(conversation, List.of("1", "2", "3"));
    }

    @Test
    void alsoWhereTheOwnerGoesOnWithAStaleHead(Scene scene) throws Exception {
        String conversation = scene.group("alice", "bob");
        Phone alice = scene.phone(0, "alice");
        Phone bob = scene.phone(1, "bob");
        alice.say(conversation, "1");

        appendInSilence(scene, conversation, "2");
        assertThat(alice.say(conversation, "3").getLong("seq")).isEqualTo(3);

        bob.expectTexts(conversation, List.of("1", "2", "3"));
        alice.expectTexts(conversation, List.of("1", "2", "3"));
    }

    @Test
    void andAfterRedisWasEmptied(Scene scene) {
        String conversation = scene.group("alice", "bob");
        Phone alice = scene.phone(0, "alice");
        Phone bob = scene.phone(1, "bob");
        JsonObject first = Patience.result(alice.saying(conversation, "t", "1"), Patience.ENOUGH);
        bob.expectMessage(conversation, "1");

        TestStores.emptyRedis();

        alice.say(conversation, "2");
        Patience.until(
                "a message without routes", BOUND, () -> bob.texts(conversation).contains("2"), bob::frames);
        JsonObject repeat = Patience.result(alice.saying(conversation, "t", "1"), Patience.ENOUGH);
        assertThat(repeat.getBoolean("duplicate")).as("%s", repeat).isTrue();
        assertThat(repeat.getString("messageId")).isEqualTo(first.getString("messageId"));
        bob.leave();
        bob.connect(scene.url(0));
        bob.say(conversation, "3");
        alice.expectTexts(conversation, List.of("1", "2", "3"));
    }

    @Test
    void andWithoutRedis() {
        EmbeddedStores own = EmbeddedStores.open(TestStores.directory("redis"), false, true);
        try (Cluster cluster = Cluster.of(2, Map.of("redis.uri", own.redisUri()));
                Scene scene = new Scene(cluster)) {
            String conversation = scene.group("alice", "bob");
            Phone alice = scene.phone(0, "alice");
            Phone bob = scene.phone(1, "bob");
            alice.say(conversation, "1");
            bob.expectMessage(conversation, "1");

            own.close();

            alice.say(conversation, "2");
            Patience.until(
                    "a message without Redis",
                    BOUND,
                    () -> bob.texts(conversation).contains("2"),
                    bob::frames);
            bob.say(conversation, "3");
            Patience.until("and back", BOUND, () -> alice.texts(conversation).contains("3"), alice::frames);
            Phone tablet = scene.device("bob", "tablet").connect(scene.url(0));
            alice.say(conversation, "4");
            tablet.expectMessage(conversation, "4");
            JsonObject read = bob.ask(new JsonObject()
                    .put("type", "mark_as_read")
                    .put("conversationId", conversation)
                    .put("seq", 3));
            assertThat(read.getString("type")).as("%s", read).isEqualTo("ok");
            alice.expect("receipt", f -> f.getString("status").equals("READ") && f.getLong("seq") == 3);

            own = EmbeddedStores.open(TestStores.directory("redis"), false, true);
            alice.say(conversation, "5");
            bob.expectTexts(conversation, List.of("1", "2", "3", "4", "5"));
            tablet.expectMessage(conversation, "5");
        } finally {
            own.close();
        }
    }

    private static void appendInSilence(Scene scene, String conversation, String text) throws Exception {
        scene.cluster()
                .database()
                .run(APPEND_IN_SILENCE.formatted(conversation, UUID.randomUUID(), scene.user("bob"), text));
    }
}
