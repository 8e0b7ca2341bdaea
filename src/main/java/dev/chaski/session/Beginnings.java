// SPDX-License-Identifier: Apache-2.0
package dev.chaski.session;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.Period;
import dev.chaski.store.Memberships.Membership;
import dev.chaski.wire.ServerFrame.Resync;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where a device begins in each conversation, by what it said of itself and by what the server knows. Its word counts as an ack, and may also lie below: then it is told again. A cursor that the log does not
 * bear out is never cut down in silence: the client is told what to discard.
 *
 * @param told the cursors that the client passed
 * @param restored up to where the logs are those that it knew, where its log epoch is another one; else null
 */
record Beginnings(Map<ConversationId, Long> told, Map<ConversationId, Long> restored) {
    /** A cursor, and what the client is told of it. */
    record Beginning(long cursor, Optional<Resync> resync) {}

    static Future<Beginnings> of(Services services, Greeting greeting) {
        Map<ConversationId, Long> told = greeting.cursors();
        boolean otherLog = greeting.logEpoch()
                .filter(epoch -> !epoch.equals(services.settings().logEpoch()))
                .isPresent();
        if (!otherLog || told.isEmpty()) {
            return Future.succeededFuture(new Beginnings(told, null));
        }
        List<ConversationId> conversations = List.copyOf(told.keySet());
        return services.logReads().restoredUpTo(conversations).map(ends -> {
            Map<ConversationId, Long> restored = new HashMap<>();
            for (int i = 0; i < ends.size(); i++) {
                restored.put(conversations.get(i), ends.get(i));
            }
            return new Beginnings(told, restored);
        });
    }

    Beginning in(Membership membership) {
        ConversationId id = membership.conversationId();
        Long cursor = told.get(id);
        if (cursor == null) {
            return new Beginning(membership.cursor(), Optional.empty());
        }
        long last = last(membership);
        long end = restored == null ? last : Math.min(restored.getOrDefault(id, 0L), last);
        if (cursor <= end) {
            return new Beginning(cursor, Optional.empty());
        }
        String reason = restored == null ? "cursor_beyond_head" : "log_restored";
        return new Beginning(end, Optional.of(new Resync(id, end, reason)));
    }

    /** Up to where the conversation is the user's: who is gone is not told how it went on (I9). */
    static long last(Membership membership) {
        if (membership.status().present()) {
            return membership.head();
        }
        long left = membership.periods().stream().mapToLong(Period::toSeq).max().orElse(0);
        return Math.min(left, membership.head());
    }
}
