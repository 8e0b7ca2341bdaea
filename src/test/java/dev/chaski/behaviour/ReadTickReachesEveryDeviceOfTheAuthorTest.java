// SPDX-License-Identifier: Apache-2.0
package dev.chaski.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.testing.OnTwoNodes;
import dev.chaski.testing.Patience;
import dev.chaski.testing.Phone;
import dev.chaski.testing.Scene;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** I6: a mark converges everywhere, whichever node a device is on, and also where it was away. */
@ExtendWith(OnTwoNodes.class)
class ReadTickReachesEveryDeviceOfTheAuthorTest {
    @Test
    void onEveryNode(Scene scene) {
        String conversation = scene.direct("alice", "bob");
        Phone phone = scene.device("alice", "phone").connect(scene.url(0));
        Phone laptop = scene.device("alice", "laptop").connect(scene.url(1));
        Phone bob = scene.phone(1, "bob");
        Phone watch = scene.device("bob", "watch").connect(scene.url(0));
        phone.say(conversation, "one");
        phone.say(conversation, "two");
        bob.expectMessage(conversation, "two");

        JsonObject ok = read(bob, conversation, 2);

        assertThat(ok.getString("type")).isEqualTo("ok");
        for (Phone device : List.of(phone, laptop)) {
            JsonObject receipt = device.expect("receipt", f -> isRead(f, conversation, bob, 2));
            assertThat(receipt.containsKey("deviceId"))
                    .as("deviceId told to another user")
                    .isFalse();
        }
        watch.expect("receipt", f -> isRead(f, conversation, bob, 2));
        watch.expect(
                "unread_count", f -> conversation.equals(f.getString("conversationId")) && f.getInteger("count") == 0);
    }

    @Test
    void andAMarkNeverFalls(Scene scene) {
        String conversation = scene.direct("alice", "bob");
        Phone alice = scene.phone(0, "alice");
        Phone bob = scene.phone(1, "bob");
        Sends.many(alice, conversation, 5);
        Patience.until("all to arrive", () -> bob.seqs(conversation).size() == 5, bob::frames);
        read(bob, conversation, 4);
        alice.expect("receipt", f -> isRead(f, conversation, bob, 4));

        JsonObject lower = read(bob, conversation, 2);
        JsonObject beyond = read(bob, conversation, 4_000_000);

        assertThat(lower.getLong("seq")).as("%s", lower).isEqualTo(4);
        assertThat(beyond.getLong("seq")).as("%s", beyond).isEqualTo(5);
        alice.expect("receipt", f -> isRead(f, conversation, bob, 5));
        assertThat(alice.frames("receipt").stream()
                        .filter(f -> f.getString("status").equals("READ")))
                .extracting(f -> f.getLong("seq"))
                .isSorted();
    }

    @Test
    void andNobodyWhoseMessagesAreNotReadYet(Scene scene) {
        String group = scene.group("alice", "bob", "carol");
        Phone alice = scene.phone(0, "alice");
        Phone bob = scene.phone(0, "bob");
        Phone carol = scene.phone(1, "carol");
        alice.say(group, "one");
        bob.say(group, "two");
        carol.expectMessage(group, "two");
        bob.expect("receipt", f -> isMark(f, "DELIVERED", group, carol, 2));

        read(carol, group, 1);
        alice.expect("receipt", f -> isRead(f, group, carol, 1));
        read(carol, group, 2);
        bob.expect("receipt", f -> isRead(f, group, carol, 2));

        assertThat(bob.frames("receipt")).as("of reading what alice wrote").noneMatch(f -> isRead(f, group, carol, 1));
    }

    @Test
    void andNobodyWhoseMessagesAreNotReadYetThoughTheyAreDelivered(Scene scene) {
        String group = scene.group("alice", "bob", "carol");
        Phone alice = scene.phone(0, "alice");
        Phone bob = scene.phone(0, "bob");
        Phone carol = scene.device("carol", "phone").withoutAcks().connect(scene.url(1));
        Sends.many(alice, group, 10);
        bob.say(group, "eleven");
        carol.expectMessage(group, "eleven");

        carol.send(new JsonObject().put("type", "ack").put("cursors", new JsonObject().put(group, 11)));
        read(carol, group, 10);
        alice.expect("receipt", f -> isRead(f, group, carol, 10));
        bob.expect("receipt", f -> isMark(f, "DELIVERED", group, carol, 11));
        read(carol, group, 11);
        bob.expect("receipt", f -> isRead(f, group, carol, 11));

        assertThat(bob.frames("receipt")).as("of reading what alice wrote").noneMatch(f -> isRead(f, group, carol, 10));
    }

    @Test
    void andNobodyOnceMoreBecauseSomethingElseWasDelivered(Scene scene) {
        String group = scene.group("alice", "bob", "carol");
        Phone alice = scene.phone(0, "alice");
        Phone bob = scene.phone(1, "bob");
        Phone carol = scene.phone(1, "carol");
        alice.say(group, "one");
        carol.expectMessage(group, "one");
        read(carol, group, 1);
        alice.expect("receipt", f -> isRead(f, group, carol, 1));
        scene.cluster().database().run("""
                        update conversation_members set delivered_at = delivered_at - interval '1 hour', read_public_at = read_public_at - interval '1 hour',
                            marks_moved_at = marks_moved_at - interval '1 hour' where conversation_id = '%1$s';
                        delete from commits where '%1$s' = any(mark_conversations);
                        """.formatted(group));
        List.of(alice, bob, carol).forEach(Phone::leave);
        carol.connect(scene.url(1));
        bob.connect(scene.url(1));
        alice.connect(scene.url(0));

        bob.say(group, "two");
        bob.expect("receipt", f -> isMark(f, "DELIVERED", group, carol, 2));

        Patience.still(
                "nothing is told of what was read long ago",
                Duration.ofSeconds(2),
                () -> alice.frames("receipt").stream().noneMatch(f -> isRead(f, group, carol, 1)),
                alice::frames);
    }

    @Test
    void whoWasAwayHasItBeforeTheSyncIsOver(Scene scene) {
        String conversation = scene.direct("alice", "bob");
        Phone alice = scene.phone(0, "alice");
        Phone bob = scene.phone(1, "bob");
        alice.say(conversation, "see you");
        alice.leave();
        bob.expectMessage(conversation, "see you");
        read(bob, conversation, 1);

        alice.connect(scene.url(1));

        List<JsonObject> frames = alice.frames();
        JsonObject synced = alice.frames("synced").get(0);
        assertThat(frames.subList(0, frames.indexOf(synced)))
                .as("frames before synced")
                .anyMatch(f -> f.getString("type").equals("receipt") && isRead(f, conversation, bob, 1));
    }

    @Test
    void unlessTheReaderKeepsItToHimself(Scene scene) {
        String conversation = scene.direct("alice", "bob");
        Phone alice = scene.phone(0, "alice");
        Phone bob = scene.phone(1, "bob");
        scene.rest(1, "bob")
                .put("/me/privacy", new JsonObject().put("sendReadReceipts", false))
                .must(200);
        JsonObject sent = alice.say(conversation, "did you read it?");
        bob.expectMessage(conversation, "did you read it?");

        assertThat(read(bob, conversation, 1).getLong("seq")).isEqualTo(1);

        alice.expect("receipt", f -> f.getString("status").equals("DELIVERED"));
        Patience.still(
                "nobody is told of the READ mark",
                Duration.ofSeconds(1),
                () -> alice.frames("receipt").stream()
                        .noneMatch(f -> f.getString("status").equals("READ")),
                alice::frames);
        JsonObject state = scene.rest(0, "alice")
                .get("/messages/" + sent.getString("messageId") + "/delivery-state")
                .must(200)
                .body();
        assertThat(state.getString("state")).as("%s", state).isEqualTo("DELIVERED");
        assertThat(scene.rest(0, "bob").get("/unread").must(200).body().getInteger("total"))
                .as("his own count uses it")
                .isZero();
    }

    private static JsonObject read(Phone phone, String conversation, long seq) {
        return phone.ask(new JsonObject()
                .put("type", "mark_as_read")
                .put("conversationId", conversation)
                .put("seq", seq));
    }

    private static boolean isRead(JsonObject receipt, String conversation, Phone reader, long seq) {
        return isMark(receipt, "READ", conversation, reader, seq);
    }

    private static boolean isMark(JsonObject receipt, String status, String conversation, Phone reader, long seq) {
        return receipt.getString("status").equals(status)
                && receipt.getString("conversationId").equals(conversation)
                && receipt.getString("userId").equals(reader.userId())
                && receipt.getLong("seq") == seq;
    }
}
