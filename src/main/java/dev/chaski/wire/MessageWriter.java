// SPDX-License-Identifier: Apache-2.0
package dev.chaski.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.chaski.chat.Message;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** The {@code message} object of the contract (docs/protocol.md, 4), for frames and REST alike. */
public final class MessageWriter {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    /** The last time that was spelt: those of a batch are mostly the same. */
    private static volatile Spelt last = new Spelt(0, TIME.format(Instant.EPOCH));

    private MessageWriter() {}

    private record Spelt(long millis, String text) {}

    /** A time as the contract spells it: ISO-8601, UTC, milliseconds. */
    public static String time(Instant instant) {
        long millis = instant.toEpochMilli();
        Spelt latest = last;
        if (latest.millis != millis) {
            latest = new Spelt(millis, TIME.format(instant));
            last = latest;
        }
        return latest.text;
    }

    /** Writes the object; {@code tempId} only where the reader is the sender. A deleted message has no content. */
    public static void write(JsonGenerator json, Message message, boolean forSender) throws IOException {
        json.writeStartObject();
        write(json, message);
        if (forSender && message.tempId() != null) {
            json.writeStringField("tempId", message.tempId());
        }
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, Message message) throws IOException {
        json.writeStringField("id", message.id().toString());
        json.writeStringField("conversationId", message.conversationId().toString());
        json.writeNumberField("seq", message.seq());
        json.writeStringField("senderId", message.senderId().value());
        json.writeObjectFieldStart("sender");
        text(json, "name", message.sender().name());
        text(json, "picture", message.sender().picture());
        json.writeEndObject();
        json.writeStringField("messageType", message.type().name());
        if (message.deletedAt() == null) {
            text(json, "content", message.content());
            raw(json, "attachments", message.attachments());
            raw(json, "metadata", message.metadata());
            raw(json, "encrypted", message.encrypted());
        }
        text(json, "replyToId", message.replyToId());
        text(json, "threadId", message.threadId());
        raw(json, "reactions", message.reactions());
        time(json, "clientTimestamp", message.clientTimestamp());
        time(json, "createdAt", message.createdAt());
        time(json, "editedAt", message.editedAt());
        time(json, "deletedAt", message.deletedAt());
        if (message.moderated()) {
            json.writeBooleanField("moderated", true);
        }
        json.writeNumberField("version", message.version());
    }

    private static void text(JsonGenerator json, String field, Object value) throws IOException {
        if (value != null) {
            json.writeStringField(field, value.toString());
        }
    }

    private static void time(JsonGenerator json, String field, Instant value) throws IOException {
        if (value != null) {
            json.writeStringField(field, time(value));
        }
    }

    private static void raw(JsonGenerator json, String field, String value) throws IOException {
        if (value != null) {
            json.writeFieldName(field);
            json.writeRawValue(value);
        }
    }
}
