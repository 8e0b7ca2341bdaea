// SPDX-License-Identifier: Apache-2.0
package dev.chaski.routing;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.UserId;
import dev.chaski.store.Commits.Mark;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the commit feed has brought since it was last read; stays inside the instance.
 *
 * @param heads the highest head of each conversation that moved
 * @param marks the marks that moved
 * @param membersChanged users of whom something else is to be read again: who joined, left or came back somewhere, muted a conversation, or changed the privacy settings
 * @param missedSince where the feed had forgotten some of it already: since when; whoever listens then compares all that it has with the store
 */
public record FeedNews(
        Map<ConversationId, Long> heads,
        List<MovedMark> marks,
        Set<UserId> membersChanged,
        Optional<Instant> missedSince)
        implements NodeMessage {

    /** A member's marks after a move, as {@link Mark} has them, and when that was. */
    public record MovedMark(Mark mark, Instant at) {
        public ConversationId conversationId() {
            return mark.conversationId();
        }

        public UserId user() {
            return mark.user();
        }

        public long deliveredSeq() {
            return mark.deliveredSeq();
        }

        public long readSeq() {
            return mark.readSeq();
        }
    }
}
