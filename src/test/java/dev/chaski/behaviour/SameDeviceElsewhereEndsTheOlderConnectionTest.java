// SPDX-License-Identifier: Apache-2.0
package dev.chaski.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.testing.OnTwoNodes;
import dev.chaski.testing.Phone;
import dev.chaski.testing.Scene;
import dev.chaski.testing.SockJs;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Of two connections of one user and device the newer wins. */
@ExtendWith(OnTwoNodes.class)
class SameDeviceElsewhereEndsTheOlderConnectionTest {
    private static final int REPLACED = 4409;

    @Test
    void onTheSameNode(Scene scene) {
        replace(scene, 0, 0);
    }

    @Test
    void onAnotherNode(Scene scene) {
        replace(scene, 0, 1);
        replace(scene, 1, 0);
    }

    @ParameterizedTest
    @EnumSource
    void alsoWhereWebSocketsDoNotGetThrough(SockJs transport, Scene scene) {
        Phone older = scene.device("bob", "phone").by(transport).connect(scene.url(0) + "," + scene.url(1));
        scene.phone(1, "bob");
        assertThat(older.expectClose()).isEqualTo(REPLACED);
    }

    @Test
    void butNotThoseOfOtherDevicesOrOtherUsers(Scene scene) {
        String conversation = scene.group("alice", "bob");
        Phone tablet = scene.device("bob", "tablet").connect(scene.url(0));
        Phone alice = scene.phone(0, "alice");
        Phone bob = scene.phone(0, "bob");

        Phone again = scene.phone(1, "bob");

        assertThat(bob.expectClose()).isEqualTo(REPLACED);
        alice.say(conversation, "still here?");
        tablet.expectMessage(conversation, "still here?");
        again.expectMessage(conversation, "still here?");
    }

    private static void replace(Scene scene, int first, int second) {
        String conversation = scene.group("alice", "bob");
        Phone older = scene.phone(first, "bob");
        Phone newer = scene.phone(second, "bob");

        assertThat(older.expectClose()).isEqualTo(REPLACED);

        Phone alice = scene.phone(0, "alice");
        alice.say(conversation, "to the newer");
        newer.expectTexts(conversation, List.of("to the newer"));
        assertThat(older.texts(conversation)).isEmpty();
        alice.leave();
        newer.leave();
    }
}
