// SPDX-License-Identifier: Apache-2.0
package dev.chaski.wire;

import com.fasterxml.jackson.databind.JsonNode;
import dev.chaski.chat.ConversationId;
import dev.chaski.chat.Failure;
import dev.chaski.chat.MessageId;
import dev.chaski.chat.MessageType;
import dev.chaski.chat.Refusal;
import dev.chaski.chat.Text;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.UUID;

/**
 * A message as a client fills it in, on the socket ({@code send_message}) or by REST. Every field may be null; {@link #check} tells what is wrong. Whether the sender may post at all is not a question of
 * form.
 */
public record MessageForm(
        String conversationId,
        String tempId,
        String content,
        String messageType,
        String replyToId,
        String threadId,
        JsonNode attachments,
        JsonNode metadata,
        JsonNode encrypted,
        String priority,
        String clientTimestamp) {
    private static final int TEMP_ID_LENGTH = 128;
    private static final int PRIORITY_LENGTH = 32;
    private static final Instant EARLIEST = Instant.EPOCH;
    private static final Instant LATEST = Instant.parse("9999-12-31T00:00:00Z");

    /** A form without a mistake. The JSON fields are text; all after {@code content}, and {@code content} of a message that has attachments, may be null. */
    public record Checked(
            ConversationId conversationId,
            String tempId,
            MessageType messageType,
            String content,
            UUID replyToId,
            UUID threadId,
            String attachments,
            String metadata,
            String encrypted,
            String priority,
            Instant clientTimestamp) {}

    /** The same form with that {@code tempId}. */
    public MessageForm withTempId(String other) {
        return new MessageForm(
                conversationId,
                other,
                content,
                messageType,
                replyToId,
                threadId,
                attachments,
                metadata,
                encrypted,
                priority,
                clientTimestamp);
    }

    /** A usable {@code tempId} of 1 to 128 characters; refused as {@code invalid_frame} otherwise. */
    public static String tempId(String tempId) {
        return Text.name(tempId, "tempId", TEMP_ID_LENGTH);
    }

    /**
     * The checked parts; throws a {@link Refusal} that names the field: {@code invalid_frame}, {@code message_too_long}, {@code conversation_not_found} for an
     * id that is none.
     *
     * @param contentLength the longest content, in code points
     */
    public Checked check(int contentLength) {
        return new Checked(
                conversation(),
                tempId(tempId),
                type(),
                content(contentLength),
                id(replyToId, "replyToId"),
                id(threadId, "threadId"),
                JsonText.array(attachments, "attachments"),
                JsonText.object(metadata, "metadata"),
                JsonText.any(encrypted, "encrypted"),
                priority == null ? null : Text.name(priority, "priority", PRIORITY_LENGTH),
                clientTime());
    }

    private ConversationId conversation() {
        if (conversationId == null) {
            throw Refusal.invalid("conversationId is missing");
        }
        return ConversationId.parse(conversationId).orElseThrow(Refusal::noConversation);
    }

    private MessageType type() {
        if (messageType == null) {
            return MessageType.TEXT;
        }
        for (MessageType type : MessageType.values()) {
            if (type.name().equals(messageType)) {
                return type;
            }
        }
        throw Refusal.invalid("messageType is none of the known ones");
    }

    private String content(int longest) {
        boolean attached = attachments != null && attachments.isArray() && !attachments.isEmpty();
        if (content == null || content.isEmpty()) {
            if (attached) {
                return content;
            }
            throw Refusal.invalid("content is missing");
        }
        if (!Text.valid(content)) {
            throw Refusal.invalid("content is not valid text");
        }
        if (Text.length(content) > longest) {
            throw Refusal.of(Failure.MESSAGE_TOO_LONG, "content is longer than " + longest + " characters");
        }
        return content;
    }

    private static UUID id(String id, String field) {
        if (id == null) {
            return null;
        }
        return MessageId.parse(id)
                .orElseThrow(() -> Refusal.invalid(field + " is not the id of a message"))
                .value();
    }

    private Instant clientTime() {
        if (clientTimestamp == null) {
            return null;
        }
        try {
            Instant time = OffsetDateTime.parse(clientTimestamp).toInstant();
            if (!time.isBefore(EARLIEST) && !time.isAfter(LATEST)) {
                return time;
            }
        } catch (DateTimeException e) {
            throw Refusal.invalid("clientTimestamp is not a time in ISO-8601");
        }
        throw Refusal.invalid("clientTimestamp is not a time of this era");
    }
}
