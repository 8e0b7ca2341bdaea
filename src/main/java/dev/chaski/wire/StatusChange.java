// SPDX-License-Identifier: Apache-2.0
package dev.chaski.wire;

import com.fasterxml.jackson.databind.JsonNode;
import dev.chaski.chat.LogEntry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/** The status that an entry of the log gives to a conversation or to one of its participants, by the name in its frame: a later version may know others. */
public final class StatusChange {
    private static final String STATUS = "status";

    private StatusChange() {}

    /** Of a {@code conversation_updated}; empty where it changes something else. */
    public static Optional<String> ofConversation(LogEntry entry) {
        return status(entry, "changes");
    }

    /** Of a {@code participant_updated}. */
    public static Optional<String> ofParticipant(LogEntry entry) {
        return status(entry, "participant");
    }

    private static Optional<String> status(LogEntry entry, String of) {
        try {
            JsonNode status = Json.own().readTree('{' + entry.body()).path(of).path(STATUS);
            return status.isTextual() ? Optional.of(status.textValue()) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
