// SPDX-License-Identifier: Apache-2.0
package dev.chaski.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.testing.OnTwoNodes;
import dev.chaski.testing.Patience;
import dev.chaski.testing.Phone;
import dev.chaski.testing.Scene;
import dev.chaski.testing.Tokens;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** I8: a client that acknowledges nothing is sent a window and no more, in the sync and live; the rest comes with the acks. */
@ExtendWith(OnTwoNodes.class)
class WindowBoundsWhatIsUnacknowledgedTest {
    @Test
    void inTheSync(Scene scene) {
        String conversation = scene.direct("alice", "bob");
        List<String> texts = Sends.many(scene.phone(0, "alice"), conversation, 12);
        Phone bob = scene.device("bob", "phone").window(5).withoutAcks();

        bob.begin(scene.url(1), Map.of());

        exactly(bob, conversation, 5);
        assertThat(bob.frames("synced"))
                .as("synced before everything was pushed")
                .isEmpty();
        acknowledge(bob, conversation, 2);
        exactly(bob, conversation, 7);
        bob.withAcks();
        bob.expectTexts(conversation, texts);
        assertThat(bob.expect("synced", f -> true).getInteger("entries")).isEqualTo(12);
    }

    @Test
    void live(Scene scene) {
        String conversation = scene.direct("alice", "bob");
        Phone alice = scene.phone(0, "alice");
        Phone bob = scene.device("bob", "phone").window(5).withoutAcks().connect(scene.url(1));

        List<String> texts = Sends.many(alice, conversation, 12);

        exactly(bob, conversation, 5);
        acknowledge(bob, conversation, 5);
        exactly(bob, conversation, 10);
        bob.withAcks();
        bob.expectTexts(conversation, texts);
    }

    @Test
    void andTheWindowStaysWhenATokenIsRenewed(Scene scene) {
        String conversation = scene.direct("alice", "bob");
        Phone alice = scene.phone(0, "alice");
        Phone bob = scene.device("bob", "phone").window(5).withoutAcks().connect(scene.url(1));

        JsonObject again = bob.ask(new JsonObject()
                .put("type", "authenticate")
                .put("token", Tokens.of(bob.userId()))
                .put("deviceId", "phone"));
        Sends.many(alice, conversation, 12);

        assertThat(again.getJsonObject("limits").getInteger("window")).isEqualTo(5);
        exactly(bob, conversation, 5);
    }

    @Test
    void ofAllConversationsTogetherWhichTakeTurns(Scene scene) {
        String one = scene.direct("alice", "bob");
        String other = scene.group("alice", "bob");
        Phone alice = scene.phone(0, "alice");
        Sends.many(alice, one, 10);
        Sends.many(alice, other, 10);
        Phone bob = scene.device("bob", "phone").window(6).withoutAcks();

        bob.begin(scene.url(1), Map.of());

        Patience.until("a window", () -> bob.frames("message_received").size() >= 6, bob::frames);
        assertThat(bob.seqs(one)).as("what the first conversation was given").isNotEmpty();
        assertThat(bob.seqs(other)).as("what the second conversation was given").isNotEmpty();
        Patience.still(
                "no more than a window",
                Duration.ofMillis(500),
                () -> bob.frames("message_received").size() == 6,
                bob::frames);
        bob.withAcks();
        Patience.until(
                "everything",
                () -> bob.seqs(one).size() == 10 && bob.seqs(other).size() == 10,
                bob::frames);
    }

    @Test
    void andAnAckBeyondWhatWasSentIsClamped(Scene scene) {
        String conversation = scene.direct("alice", "bob");
        Phone alice = scene.phone(0, "alice");
        List<String> texts = Sends.many(alice, conversation, 12);
        Phone bob = scene.device("bob", "phone").window(5).withoutAcks();
        bob.begin(scene.url(1), Map.of());
        exactly(bob, conversation, 5);

        acknowledge(bob, conversation, 1_000_000_000_000L);

        exactly(bob, conversation, 10);
        JsonObject receipt =
                alice.expect("receipt", f -> f.getString("status").equals("DELIVERED") && f.getLong("seq") >= 5);
        assertThat(receipt.getLong("seq")).as("delivered, in %s", receipt).isEqualTo(5);
        scene.awaitCursor(bob, conversation, 5);
        bob.drop();
        bob.withAcks().connect(scene.url(0));
        bob.expectTexts(conversation, texts);
        assertThat(bob.frames("message_received").get(0).getLong("seq")).isEqualTo(6);
    }

    @Test
    void andAcksForOtherPeoplesConversationsAreIgnored(Scene scene) {
        String foreign = scene.direct("alice", "carol");
        Phone alice = scene.phone(0, "alice");
        alice.say(foreign, "not for mallory");
        Phone mallory = scene.phone(1, "mallory");

        JsonObject ok = mallory.ask(new JsonObject()
                .put("type", "ack")
                .put(
                        "cursors",
                        new JsonObject()
                                .put(foreign, 1)
                                .put(UUID.randomUUID().toString(), 7)
                                .put("nonsense", 1)));

        assertThat(ok.getString("type")).as("%s", ok).isEqualTo("ok");
        Patience.still(
                "nobody has it",
                Duration.ofMillis(500),
                () -> alice.frames("receipt").isEmpty(),
                alice::frames);
        assertThat(mallory.frames("message_received")).isEmpty();
    }

    private static void exactly(Phone phone, String conversation, int entries) {
        Patience.until(entries + " entries", () -> phone.seqs(conversation).size() >= entries, phone::frames);
        Patience.still(
                "no more than " + entries + " entries",
                Duration.ofMillis(500),
                () -> phone.seqs(conversation).size() == entries,
                phone::frames);
    }

    private static void acknowledge(Phone phone, String conversation, long seq) {
        phone.send(new JsonObject().put("type", "ack").put("cursors", new JsonObject().put(conversation, seq)));
    }
}
