// SPDX-License-Identifier: Apache-2.0
package dev.chaski.history;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.chaski.chat.ConversationId;
import dev.chaski.chat.Message;
import dev.chaski.chat.UserId;
import dev.chaski.store.Recipients.Audience;
import dev.chaski.wire.Json;
import dev.chaski.wire.MessageWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes a page of what was found: encodes each message for its reader and stops before the page gets too long for a frame. */
final class PageWriter {
    private static final int LONGEST = 900_000;

    private PageWriter() {}

    /** {@code found} may hold one message more than {@code size}: the sign that there are more. */
    static Page write(
            ConversationId conversation,
            UserId reader,
            History.Start start,
            int size,
            List<Message> found,
            Optional<Audience> audience) {
        List<String> messages = new ArrayList<>();
        long bytes = 0;
        long last = start.seq();
        for (Message message : found) {
            String json = json(message, reader, audience);
            bytes += length(json);
            if (messages.size() == size || (bytes > LONGEST && !messages.isEmpty())) {
                break;
            }
            messages.add(json);
            last = message.seq();
        }
        boolean more = messages.size() < found.size();
        if (messages.isEmpty()) {
            return start.upwards()
                    ? nothing(conversation, last)
                    : nothing(conversation, Math.max(0, beforeStart(start)));
        }
        long first = found.get(0).seq();
        return new Page(conversation, messages, more, Math.max(first, last), Math.min(first, last));
    }

    private static long beforeStart(History.Start start) {
        return start.seq() == Long.MAX_VALUE ? 0 : start.seq() - 1;
    }

    /** Nothing was found up from {@code seq}, or down from it. */
    private static Page nothing(ConversationId conversation, long seq) {
        return new Page(conversation, List.of(), false, seq, seq == Long.MAX_VALUE ? seq : seq + 1);
    }

    /** The message as JSON; its author gets {@code tempId} and, as a member, {@code deliveryState} with it. */
    private static String json(Message message, UserId reader, Optional<Audience> audience) {
        boolean own = message.senderId().equals(reader);
        StringWriter text = new StringWriter();
        try (JsonGenerator json = Json.mapper().createGenerator(text)) {
            MessageWriter.write(json, message, own);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (!own || audience.isEmpty()) {
            return text.toString();
        }
        StringBuffer whole = text.getBuffer();
        whole.setLength(whole.length() - 1);
        return whole.append(",\"deliveryState\":")
                .append(json(DeliveryState.of(message, audience.get())))
                .append('}')
                .toString();
    }

    private static String json(DeliveryState state) {
        try {
            return Json.mapper().writeValueAsString(state);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** In bytes of UTF-8, counted too high for what is no letter of the first planes. */
    private static long length(String text) {
        long bytes = text.length();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            bytes += c < 0x80 ? 0 : c < 0x800 ? 1 : 2;
        }
        return bytes;
    }
}
