// SPDX-License-Identifier: Apache-2.0
package dev.chaski.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.chaski.chat.ConversationId;
import dev.chaski.chat.ConversationStatus;
import dev.chaski.chat.EntryKind;
import dev.chaski.chat.LogEntry;
import dev.chaski.chat.Message;
import dev.chaski.chat.MessageId;
import dev.chaski.chat.UserId;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.UUID;

/** Entries as frames: encoded once for everybody, with what differs from connection to connection spliced in at fixed places. */
public final class EntryFrames {
    private static final String MESSAGE_ID = "\"message\":{\"id\":\"";
    private static final int UUID_LENGTH = 36;

    private EntryFrames() {}

    /** The entry of a message. */
    public static LogEntry message(Message message) {
        StringWriter body = start(message.conversationId(), message.seq());
        try (JsonGenerator json = Json.mapper().createGenerator(body.append("\"message\":"))) {
            MessageWriter.write(json, message, false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new LogEntry(
                message.conversationId(),
                message.seq(),
                message.messageNo(),
                EntryKind.MESSAGE,
                message.senderId(),
                message.tempId(),
                null,
                message.createdAt(),
                body.append('}').toString());
    }

    /** The entry of anything else: {@code detail} is the JSON object whose fields the frame carries beside {@code conversationId} and {@code seq}. */
    public static LogEntry detail(
            ConversationId conversationId, long seq, EntryKind kind, UserId actor, UserId subject, String detail) {
        String fields = detail.substring(detail.indexOf('{') + 1);
        return new LogEntry(
                conversationId, seq, 0, kind, actor, null, subject, null, start(conversationId, seq) + fields);
    }

    private static StringWriter start(ConversationId conversationId, long seq) {
        return new StringWriter()
                .append("\"conversationId\":\"")
                .append(conversationId.toString())
                .append("\",\"seq\":")
                .append(Long.toString(seq))
                .append(',');
    }

    /** A message's id, as its frame says. */
    public static MessageId messageId(LogEntry message) {
        int at = message.body().indexOf(MESSAGE_ID) + MESSAGE_ID.length();
        return new MessageId(UUID.fromString(message.body().substring(at, at + UUID_LENGTH)));
    }

    /** Whether the conversation is over with this entry: it was deleted, and nobody is a member of it any more. */
    public static boolean deletes(LogEntry entry) {
        return entry.kind() == EntryKind.CONVERSATION_UPDATED
                && StatusChange.ofConversation(entry)
                        .filter(ConversationStatus.DELETED.name()::equals)
                        .isPresent();
    }

    /**
     * The frame for one connection.
     *
     * @param queued whether it comes from the backlog (messages only)
     * @param afterSeq the entry before it that this user sees, negative where that is its predecessor
     * @param forSender whether the connection is one of the sender's own devices
     */
    public static String frame(LogEntry entry, boolean queued, long afterSeq, boolean forSender) {
        StringBuilder frame = new StringBuilder(entry.body().length() + 96)
                .append("{\"type\":\"")
                .append(entry.kind().frameType())
                .append("\",");
        if (entry.kind() == EntryKind.MESSAGE) {
            frame.append("\"queued\":").append(queued).append(',');
        }
        if (afterSeq >= 0) {
            frame.append("\"afterSeq\":").append(afterSeq).append(',');
        }
        if (!forSender || entry.tempId() == null) {
            return frame.append(entry.body()).toString();
        }
        int messageEnd = entry.body().length() - 2;
        return frame.append(entry.body(), 0, messageEnd)
                .append(",\"tempId\":\"")
                .append(JsonStringEncoder.getInstance().quoteAsString(entry.tempId()))
                .append("\"}}")
                .toString();
    }
}
