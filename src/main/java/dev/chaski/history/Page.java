// SPDX-License-Identifier: Apache-2.0
package dev.chaski.history;

import dev.chaski.chat.ConversationId;
import java.util.List;

/**
 * Messages of a conversation as one reader sees them now: ascending after a place, descending before one. Seqs may skip.
 *
 * @param messages each as JSON, with {@code tempId} and {@code deliveryState} where the reader is the author
 * @param hasMore whether there is more in the direction of reading
 * @param nextAfterSeq goes on upwards, {@code nextBeforeSeq} downwards
 */
public record Page(
        ConversationId conversationId, List<String> messages, boolean hasMore, long nextAfterSeq, long nextBeforeSeq) {
    /** Copies the list. */
    public Page {
        messages = List.copyOf(messages);
    }

    /** The body of {@code backfill_messages} as a JSON object, without a {@code type}: REST's answer as it is, and a frame's fields after the opening brace. */
    public String json() {
        StringBuilder json = new StringBuilder("{\"conversationId\":\"")
                .append(conversationId)
                .append("\",\"messages\":[");
        for (int i = 0; i < messages.size(); i++) {
            json.append(i == 0 ? "" : ",").append(messages.get(i));
        }
        return json.append("],\"hasMore\":")
                .append(hasMore)
                .append(",\"nextAfterSeq\":")
                .append(nextAfterSeq)
                .append(",\"nextBeforeSeq\":")
                .append(nextBeforeSeq)
                .append('}')
                .toString();
    }
}
