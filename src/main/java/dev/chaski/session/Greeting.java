// SPDX-License-Identifier: Apache-2.0
package dev.chaski.session;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.DeviceId;
import dev.chaski.chat.Refusal;
import dev.chaski.chat.Text;
import dev.chaski.wire.ClientFrame;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a client said of itself in {@code authenticate}, checked.
 *
 * @param cursors what the device holds by its own account; ids that are none are left out, as foreign ones are later
 * @param client the kind of client, null where it did not say
 */
record Greeting(
        DeviceId device,
        Map<ConversationId, Long> cursors,
        Optional<String> logEpoch,
        int window,
        boolean batch,
        String client) {
    private static final int MOST_WINDOW = 1000;
    private static final int CLIENT_LENGTH = 200;

    static Greeting of(ClientFrame.Authenticate frame, int defaultWindow) {
        int window = frame.window() == null ? defaultWindow : frame.window();
        if (window < 1 || window > MOST_WINDOW) {
            throw Refusal.invalid("window is 1 to " + MOST_WINDOW);
        }
        if (frame.client() != null && Text.length(frame.client()) > CLIENT_LENGTH) {
            throw Refusal.invalid("client is longer than " + CLIENT_LENGTH + " characters");
        }
        return new Greeting(
                DeviceId.of(frame.deviceId()),
                cursors(frame.cursors()),
                Optional.ofNullable(frame.logEpoch()),
                window,
                Boolean.TRUE.equals(frame.batch()),
                frame.client());
    }

    /** Cursors by conversation; a negative or missing seq is refused. */
    static Map<ConversationId, Long> cursors(Map<String, Long> told) {
        Map<ConversationId, Long> cursors = new HashMap<>();
        if (told != null) {
            told.forEach((conversation, seq) -> {
                if (seq == null || seq < 0) {
                    throw Refusal.invalid("cursors hold seqs of 0 or more");
                }
                ConversationId.parse(conversation).ifPresent(id -> cursors.put(id, seq));
            });
        }
        return cursors;
    }
}
