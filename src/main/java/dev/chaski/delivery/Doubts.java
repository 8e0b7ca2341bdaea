// SPDX-License-Identifier: Apache-2.0
package dev.chaski.delivery;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.Refusal;
import dev.chaski.chat.UserId;
import java.util.LinkedHashMap;
import java.util.Map;

/** Messages whose fate is not known: nobody who has asked nothing may say of them that nothing happened. The last ten thousand. */
final class Doubts {
    private static final int MOST = 10_000;

    private record Name(ConversationId conversationId, UserId sender, String tempId) {
        static Name of(Submission submission) {
            return new Name(submission.conversationId(), submission.sender(), submission.tempId());
        }
    }

    private final Map<Name, Boolean> names = new LinkedHashMap<>(0) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Name, Boolean> eldest) {
            return size() > MOST;
        }
    };

    /** What can be said to this sender: of a message that may be in the log already, not that it was not accepted. */
    Refusal said(Submission submission, Refusal refusal) {
        if (refusal.outcome() == Refusal.Outcome.UNKNOWN) {
            names.put(Name.of(submission), true);
            return refusal;
        }
        boolean open = refusal.outcome() == Refusal.Outcome.NOT_ACCEPTED && names.containsKey(Name.of(submission));
        return open
                ? Refusal.unavailable(refusal.getMessage(), refusal.retryAfterMs(), Refusal.Outcome.UNKNOWN)
                : refusal;
    }

    /** The store has answered. */
    void settled(Submission submission) {
        if (!names.isEmpty()) {
            names.remove(Name.of(submission));
        }
    }
}
