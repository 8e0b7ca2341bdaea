// SPDX-License-Identifier: Apache-2.0
package dev.chaski.ordeal;

import com.fasterxml.jackson.databind.JsonNode;
import dev.chaski.chat.ConversationId;
import dev.chaski.chat.EntryKind;
import dev.chaski.chat.MarkKind;
import dev.chaski.chat.MessageId;
import dev.chaski.chat.UserId;
import dev.chaski.prove.Event;

/** Server frames as a history has them. */
final class Seen {
    private Seen() {}

    static ConversationId conversation(JsonNode frame) {
        return ConversationId.parse(frame.get("conversationId").textValue()).orElseThrow();
    }

    static Event.ReceiptTold receipt(long connection, JsonNode frame) {
        return new Event.ReceiptTold(
                connection,
                conversation(frame),
                new UserId(frame.get("userId").textValue()),
                MarkKind.valueOf(frame.get("status").textValue()),
                frame.get("seq").asLong());
    }

    static Event.Resynced resynced(long connection, JsonNode frame) {
        return new Event.Resynced(
                connection, conversation(frame), frame.get("lastSeq").asLong());
    }

    static Event.Pushed pushed(long connection, JsonNode frame) {
        return new Event.Pushed(
                connection,
                entry(conversation(frame), frame.get("seq").asLong(), frame),
                frame.path("afterSeq").asLong(Event.NONE),
                frame.path("queued").asBoolean());
    }

    private static Event.Entry entry(ConversationId conversation, long seq, JsonNode frame) {
        String type = frame.get("type").textValue();
        if (!type.equals(EntryKind.MESSAGE.frameType())) {
            EntryKind kind = type.equals(EntryKind.PARTICIPANT_ADDED.frameType())
                    ? EntryKind.PARTICIPANT_ADDED
                    : EntryKind.PARTICIPANT_REMOVED;
            return new Event.Entry(
                    conversation, seq, kind, null, new UserId(frame.get("by").textValue()), null, 1, null);
        }
        JsonNode message = frame.get("message");
        return new Event.Entry(
                conversation,
                seq,
                EntryKind.MESSAGE,
                MessageId.parse(message.get("id").textValue()).orElseThrow(),
                new UserId(message.get("senderId").textValue()),
                message.path("tempId").textValue(),
                message.get("version").asInt(),
                message.get("content").textValue());
    }
}
