// SPDX-License-Identifier: Apache-2.0
package dev.chaski.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chaski.catchup.Entries;
import dev.chaski.chat.Failure;
import dev.chaski.chat.Refusal;
import dev.chaski.wire.ClientFrame.Authenticate;
import java.util.Collections;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AGreetingIsCheckedTest {
    private static Greeting greeting(String device, Map<String, Long> cursors, Integer window, String client) {
        return Greeting.of(new Authenticate(null, device, cursors, null, window, null, client), 50);
    }

    private static void refused(Runnable greeting, String words) {
        assertThatThrownBy(greeting::run).isInstanceOfSatisfying(Refusal.class, refusal -> {
            assertThat(refusal.failure()).isEqualTo(Failure.INVALID_FRAME);
            assertThat(refusal.getMessage()).contains(words);
        });
    }

    @Test
    void whatWasNotSaidHasItsDefault() {
        Greeting greeting = greeting("phone", null, null, null);
        assertThat(greeting.window()).isEqualTo(50);
        assertThat(greeting.batch()).isFalse();
        assertThat(greeting.cursors()).isEmpty();
        assertThat(greeting.logEpoch()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 1001, Integer.MIN_VALUE, Integer.MAX_VALUE})
    void aWindowOutsideItsRangeIsRefused(int window) {
        refused(() -> greeting("phone", null, window, null), "window");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 1000})
    void theEndsOfTheRangeAreIn(int window) {
        assertThat(greeting("phone", null, window, null).window()).isEqualTo(window);
    }

    @Test
    void aDeviceNeedsAName() {
        refused(() -> greeting(null, null, null, null), "deviceId");
        refused(() -> greeting("", null, null, null), "deviceId");
        refused(() -> greeting("d".repeat(129), null, null, null), "deviceId");
        assertThat(greeting("d".repeat(128), null, null, null).device().value()).hasSize(128);
    }

    @Test
    void cursorsOfWhatIsNoConversationAreLeftOut() {
        assertThat(greeting("phone", Map.of("nonsense", 3L, Entries.ROOM.toString(), 7L), null, null)
                        .cursors())
                .isEqualTo(Map.of(Entries.ROOM, 7L));
    }

    @Test
    void aNegativeOrMissingCursorIsRefused() {
        refused(() -> greeting("phone", Map.of(Entries.ROOM.toString(), -1L), null, null), "cursors");
        refused(() -> greeting("phone", Collections.singletonMap("nonsense", null), null, null), "cursors");
    }

    @Test
    void theKindOfClientIsShort() {
        refused(() -> greeting("phone", null, null, "c".repeat(201)), "client");
        assertThat(greeting("phone", null, null, "😀".repeat(200)).client()).hasSize(400);
    }
}
