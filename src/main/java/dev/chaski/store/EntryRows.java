// SPDX-License-Identifier: Apache-2.0
package dev.chaski.store;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.EntryKind;
import dev.chaski.chat.LogEntry;
import dev.chaski.chat.Message;
import dev.chaski.chat.MessageId;
import dev.chaski.chat.MessageType;
import dev.chaski.chat.Profile;
import dev.chaski.chat.UserId;
import dev.chaski.wire.EntryFrames;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.UUID;

/** Rows of the log, as records: the columns that every reader of {@code entries} selects, and what they become. */
final class EntryRows {
    /** Of a table or subquery named {@code e}. */
    static final String COLUMNS = """
            e.conversation_id, e.seq, e.message_no, e.id, e.kind, e.sender_id, e.sender_name, e.sender_picture, e.temp_id, e.subject_id, e.message_type, e.content,
            e.reply_to_id, e.thread_id, e.attachments::text as attachments, e.metadata::text as metadata, e.reactions::text as reactions,
            e.encrypted::text as encrypted, e.detail::text as detail, e.client_timestamp, e.created_at, e.edited_at, e.deleted_at, e.moderated, e.version
            """;

    private EntryRows() {}

    static LogEntry entry(Row row) {
        EntryKind kind = EntryKind.ofStored(row.getString("kind"));
        if (kind == EntryKind.MESSAGE) {
            return EntryFrames.message(message(row));
        }
        String subject = row.getString("subject_id");
        return EntryFrames.detail(
                new ConversationId(row.getUUID("conversation_id")),
                row.getLong("seq"),
                kind,
                new UserId(row.getString("sender_id")),
                subject == null ? null : new UserId(subject),
                row.getString("detail"));
    }

    static Message message(Row row) {
        return new Message(
                new MessageId(row.getUUID("id")),
                new ConversationId(row.getUUID("conversation_id")),
                row.getLong("seq"),
                row.getLong("message_no"),
                new UserId(row.getString("sender_id")),
                new Profile(row.getString("sender_name"), row.getString("sender_picture")),
                MessageType.valueOf(row.getString("message_type")),
                row.getString("content"),
                id(row, "reply_to_id"),
                id(row, "thread_id"),
                row.getString("attachments"),
                row.getString("metadata"),
                row.getString("reactions"),
                row.getString("encrypted"),
                row.getString("temp_id"),
                instant(row, "client_timestamp"),
                instant(row, "created_at"),
                instant(row, "edited_at"),
                instant(row, "deleted_at"),
                row.getBoolean("moderated"),
                row.getInteger("version"));
    }

    private static MessageId id(Row row, String column) {
        UUID id = row.getUUID(column);
        return id == null ? null : new MessageId(id);
    }

    static Instant instant(Row row, String column) {
        OffsetDateTime time = row.getOffsetDateTime(column);
        return time == null ? null : time.toInstant();
    }
}
