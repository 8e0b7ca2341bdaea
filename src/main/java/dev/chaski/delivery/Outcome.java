// SPDX-License-Identifier: Apache-2.0
package dev.chaski.delivery;

import dev.chaski.chat.Failure;
import dev.chaski.chat.MessageId;
import dev.chaski.chat.Refusal;
import dev.chaski.routing.NodeMessage;
import java.time.Instant;

/**
 * The owner's answer to a {@link Submission}: accepted, which is said only after the commit, or refused ({@code failure} is then not null, and the message is not in the log unless {@code outcome} says
 * that nobody knows).
 *
 * @param onlyIfKnown whether that was all that was asked
 */
record Outcome(
        int client,
        long ticket,
        MessageId messageId,
        long seq,
        Instant createdAt,
        boolean duplicate,
        Failure failure,
        String reason,
        long retryAfterMs,
        Refusal.Outcome outcome,
        boolean onlyIfKnown)
        implements NodeMessage {

    static Outcome accepted(Submission submission, MessageId id, long seq, Instant createdAt, boolean duplicate) {
        return new Outcome(
                submission.client(),
                submission.ticket(),
                id,
                seq,
                createdAt,
                duplicate,
                null,
                null,
                0,
                null,
                submission.onlyIfKnown());
    }

    static Outcome refused(Submission submission, Refusal refusal) {
        return new Outcome(
                submission.client(),
                submission.ticket(),
                null,
                0,
                null,
                false,
                refusal.failure(),
                refusal.getMessage(),
                refusal.retryAfterMs(),
                refusal.outcome(),
                submission.onlyIfKnown());
    }
}
