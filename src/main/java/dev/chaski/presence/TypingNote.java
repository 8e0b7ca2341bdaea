// SPDX-License-Identifier: Apache-2.0
package dev.chaski.presence;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.UserId;
import dev.chaski.routing.NodeMessage;

/** Somebody types in a conversation, or has stopped; it expires by itself. */
public record TypingNote(ConversationId conversationId, UserId user, boolean typing) implements NodeMessage {}
