// SPDX-License-Identifier: Apache-2.0
package dev.chaski.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.testing.OnTwoNodes;
import dev.chaski.testing.Patience;
import dev.chaski.testing.Phone;
import dev.chaski.testing.Scene;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Where a coded error is not enough. */
@ExtendWith(OnTwoNodes.class)
class TooLargeOrTooManyWrongFramesEndTheConnectionTest {
    private static final int FRAME_BYTES = 65_536;
    private static final int CONTENT_LENGTH = 10_000;
    private static final int MANY = 10_000;
    private static final int FROM_THE_FUTURE = 60;

    @Test
    void aFrameOverTheLimit(Scene scene) {
        Phone alice = scene.phone(0, "alice");
        alice.send(new JsonObject().put("type", "heartbeat").put("pad", "x".repeat(FRAME_BYTES)));
        assertThat(alice.expectClose()).isEqualTo(1009);
    }

    @Test
    void butNotOneWithinIt(Scene scene) {
        Phone alice = scene.phone(0, "alice");
        JsonObject frame =
                new JsonObject().put("type", "heartbeat").put("id", 1).put("pad", "");
        int room = FRAME_BYTES - frame.encode().length();
        assertThat(alice.ask(frame.put("pad", "x".repeat(room))).getString("type"))
                .isEqualTo("heartbeat_ack");
    }

    @Test
    void norContentThatIsTooLong(Scene scene) {
        String conversation = scene.direct("alice", "bob");
        Phone alice = scene.phone(0, "alice");
        Phone bob = scene.phone(1, "bob");
        JsonObject failed =
                Patience.result(alice.saying(conversation, "t", "x".repeat(CONTENT_LENGTH + 1)), Patience.ENOUGH);
        assertThat(failed.getString("type")).isEqualTo("message_failed");
        assertThat(failed.getJsonObject("error").getString("code")).isEqualTo("message_too_long");

        String longest = "\uD83D\uDE00".repeat(CONTENT_LENGTH);
        assertThat(alice.say(conversation, longest).getLong("seq")).isEqualTo(1);
        bob.expectMessage(conversation, longest);
    }

    @Test
    void protocolErrorsWithoutEnd(Scene scene) {
        Phone mallory = scene.phone(0, "mallory");
        for (int i = 0; i < MANY && !mallory.ended(); i++) {
            mallory.send("nonsense");
        }
        assertThat(mallory.expectClose()).isEqualTo(4400);
    }

    @Test
    void butNotTypesThatAreUnknownHere(Scene scene) {
        Phone alice = scene.phone(0, "alice");
        for (int i = 0; i < FROM_THE_FUTURE; i++) {
            alice.send(new JsonObject().put("type", "dance"));
        }
        assertThat(alice.ask(new JsonObject().put("type", "heartbeat")).getString("type"))
                .isEqualTo("heartbeat_ack");
        assertThat(alice.frames("error"))
                .hasSize(FROM_THE_FUTURE)
                .allMatch(f -> f.getJsonObject("error").getString("code").equals("unknown_type"));
    }
}
