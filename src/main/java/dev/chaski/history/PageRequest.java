// SPDX-License-Identifier: Apache-2.0
package dev.chaski.history;

import dev.chaski.chat.MessageId;
import dev.chaski.chat.Refusal;

/**
 * Which page of a conversation's messages: after a message, after a seq, before a seq, or the newest when all three are null. {@code limit} null is the largest page.
 */
public record PageRequest(MessageId lastMessageId, Long afterSeq, Long beforeSeq, Integer limit) {
    /** Refuses what names more than one place, or a negative one. */
    public PageRequest {
        int places = (lastMessageId == null ? 0 : 1) + (afterSeq == null ? 0 : 1) + (beforeSeq == null ? 0 : 1);
        if (places > 1) {
            throw Refusal.invalid("Only one of lastMessageId, afterSeq and beforeSeq may be given");
        }
        notNegative(afterSeq, "afterSeq");
        notNegative(beforeSeq, "beforeSeq");
    }

    /** As a client spells it; fails with {@code message_not_found} for a {@code lastMessageId} that is no id. */
    public static PageRequest of(String lastMessageId, Long afterSeq, Long beforeSeq, Integer limit) {
        MessageId last =
                lastMessageId == null ? null : MessageId.parse(lastMessageId).orElseThrow(Refusal::noMessage);
        return new PageRequest(last, afterSeq, beforeSeq, limit);
    }

    private static void notNegative(Long seq, String field) {
        if (seq != null && seq < 0) {
            throw Refusal.invalid(field + " is negative");
        }
    }

    /** The number of messages wanted; refused outside of 1 to {@code most}. */
    int size(int most) {
        if (limit == null) {
            return most;
        }
        if (limit < 1 || limit > most) {
            throw Refusal.invalid("limit is not between 1 and " + most);
        }
        return limit;
    }
}
