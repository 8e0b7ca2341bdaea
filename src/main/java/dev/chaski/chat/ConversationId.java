// SPDX-License-Identifier: Apache-2.0
package dev.chaski.chat;

import java.util.Optional;
import java.util.UUID;

/** A conversation: a UUID version 7 made by the server. */
public record ConversationId(UUID value) {
    /** The id that this text spells, empty when it is no UUID: a client that sends nonsense asks for a conversation that does not exist. */
    public static Optional<ConversationId> parse(String text) {
        return Text.uuid(text).map(ConversationId::new);
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
