// SPDX-License-Identifier: Apache-2.0
package dev.chaski.routing;

import dev.chaski.chat.ConversationId;
import java.util.Set;

/** Marks have moved in these large conversations, as the commit feed says: whoever has authors of theirs here tells them sums. Stays inside the instance. */
public record LargeRoomsMoved(Set<ConversationId> conversations) implements NodeMessage {}
