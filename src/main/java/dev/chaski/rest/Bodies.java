// SPDX-License-Identifier: Apache-2.0
package dev.chaski.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.chaski.chat.ConversationId;
import dev.chaski.chat.Message;
import dev.chaski.chat.UserId;
import dev.chaski.conversations.Conversations.Listed;
import dev.chaski.store.Overviews.Overview;
import dev.chaski.store.Participants.Participant;
import dev.chaski.wire.Json;
import dev.chaski.wire.MessageWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;

/** The JSON of what REST answers (docs/protocol.md, 8). */
final class Bodies {
    private Bodies() {}

    record ListBody<T>(
            List<T> items,
            @JsonInclude(JsonInclude.Include.ALWAYS) String nextCursor) {}

    record ConversationBody(
            ConversationId id,
            String type,
            String status,
            String title,
            String description,
            String itemId,
            @JsonRawValue String settings,
            UserId createdBy,
            String createdAt,
            String updatedAt,
            long lastSeq,
            long unreadCount,
            @JsonRawValue String lastMessage,
            String role,
            String notificationsMutedUntil) {}

    record ParticipantBody(
            UserId userId,
            String name,
            String picture,
            String role,
            String status,
            String joinedAt,
            Long deliveredSeq,
            Long readSeq,
            String notificationsMutedUntil) {}

    static <T, B> ListBody<B> list(Listed<T> listed, Function<T, B> body) {
        return new ListBody<>(listed.items().stream().map(body).toList(), listed.nextCursor());
    }

    /** As {@code reader} sees it. */
    static ConversationBody conversation(Overview seen, UserId reader) {
        return new ConversationBody(
                seen.id(),
                seen.type().name(),
                seen.status().name(),
                seen.title(),
                seen.description(),
                seen.itemId(),
                seen.settings(),
                seen.createdBy(),
                MessageWriter.time(seen.createdAt()),
                MessageWriter.time(seen.updatedAt()),
                seen.lastSeq(),
                seen.unread(),
                seen.lastMessage() == null ? null : message(seen.lastMessage(), reader),
                seen.role().name(),
                time(seen.mutedUntil()));
    }

    static ParticipantBody participant(Participant participant) {
        return new ParticipantBody(
                participant.user(),
                participant.profile().name(),
                participant.profile().picture(),
                participant.role().name(),
                participant.status().name(),
                MessageWriter.time(participant.joinedAt()),
                participant.deliveredSeq(),
                participant.readSeq(),
                time(participant.mutedUntil()));
    }

    private static String time(Instant at) {
        return at == null ? null : MessageWriter.time(at);
    }

    /** A message as JSON, with its {@code tempId} where the reader is its sender. */
    static String message(Message message, UserId reader) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = Json.mapper().createGenerator(text)) {
            MessageWriter.write(json, message, message.senderId().equals(reader));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }
}
