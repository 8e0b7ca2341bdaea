// SPDX-License-Identifier: Apache-2.0
package dev.chaski.receipts;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.MarkKind;
import dev.chaski.chat.UserId;
import dev.chaski.routing.NodeMessage;

/**
 * A mark is committed.
 *
 * @param wished the wish that this answers
 * @param stands where the mark stands now: higher than the wish where it stood there before, lower where the log ends before it; -1 where the user is no member
 */
record MarkKept(int client, ConversationId conversationId, UserId user, MarkKind kind, long wished, long stands)
        implements NodeMessage {}
