// SPDX-License-Identifier: Apache-2.0
package dev.chaski.chat;

import java.util.Optional;
import java.util.UUID;

/** A message (or any other entry of the log): a UUID version 7 made by the server. */
public record MessageId(UUID value) {
    /** The id that this text spells, empty when it is no UUID. */
    public static Optional<MessageId> parse(String text) {
        return Text.uuid(text).map(MessageId::new);
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
