// SPDX-License-Identifier: Apache-2.0
package dev.chaski.devices;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.testing.OnTwoNodes;
import dev.chaski.testing.Patience;
import dev.chaski.testing.Phone;
import dev.chaski.testing.Scene;
import dev.chaski.testing.Sockets;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An entry that was pushed over three connections and acknowledged on none may be what ends them: its conversation waits, the others flow. */
@ExtendWith(OnTwoNodes.class)
class ParkedConversationHoldsUpNobodyTest {
    private static final Duration AN_ACK_IS_DUE = Duration.ofMillis(300);

    @Test
    void untilItsUserLooksAtIt(Scene scene) {
        String poison = scene.direct("alice", "bob");
        String other = scene.group("carol", "bob");
        Phone alice = scene.phone(0, "alice");
        Phone carol = scene.phone(0, "carol");
        Phone bob = scene.device("bob", "phone").withoutAcks();
        bob.begin(scene.url(0), Map.of());
        alice.say(poison, "crash");
        for (int i = 1; i <= 3; i++) {
            bob.expectMessage(poison, "crash");
            Patience.still("no ack", AN_ACK_IS_DUE, () -> !bob.ended(), bob::frames);
            bob.drop();
            awaitStrikes(scene, bob, poison, i);
            bob.begin(scene.url(i % 2), Map.of());
        }

        JsonObject synced = bob.expect("synced", f -> true);
        assertThat(synced.getJsonArray("parked")).isEqualTo(new JsonArray().add(poison));
        carol.say(other, "flows");
        bob.expectMessage(other, "flows");
        alice.say(poison, "behind it");
        Patience.still(
                "nothing of the parked conversation",
                AN_ACK_IS_DUE,
                () -> bob.frames("message_received").size() == 1,
                bob::frames);
        assertThat(Sockets.get(scene.url(0), "/metrics").body()
                        + Sockets.get(scene.url(1), "/metrics").body())
                .contains("chaski_conversations_parked_total 1.0");

        bob.ask(new JsonObject().put("type", "join_conversation").put("conversationId", poison));
        bob.expectMessage(poison, "behind it");
        bob.withAcks();
        scene.awaitCursor(bob, poison, 2);
        bob.drop();
        bob.connect(scene.url(0));
        assertThat(bob.frames("synced").get(0).containsKey("parked")).isFalse();
        bob.expectTexts(poison, List.of("crash", "behind it"));
    }

    private static void awaitStrikes(Scene scene, Phone phone, String conversation, int strikes) {
        Patience.until(
                strikes + " strikes",
                () -> scene.cluster()
                                .database()
                                .number(
                                        "select coalesce(max(strikes), 0) from device_cursors where user_id = ? and device_id = ? and conversation_id = ?",
                                        phone.userId(),
                                        phone.deviceId(),
                                        UUID.fromString(conversation))
                        == strikes,
                () -> "fewer");
    }
}
