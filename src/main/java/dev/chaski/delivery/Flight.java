// SPDX-License-Identifier: Apache-2.0
package dev.chaski.delivery;

import dev.chaski.chat.ConversationId;
import io.vertx.core.Promise;

/** A send that has no answer yet. */
final class Flight {
    /** Who sends where: the sends of one line keep their order. */
    record Line(String sender, ConversationId conversation) {}

    final Submission submission;
    final Line line;
    final Promise<Confirmation> promise = Promise.promise();
    final long askedAt;
    /** When it was last said to an owner, and how often it was. */
    long sentAt;

    int launches;
    /** Whether another owner is being asked if the log has it. */
    boolean inQuestion;

    Flight(Submission submission, Line line, long askedAt) {
        this.submission = submission;
        this.line = line;
        this.askedAt = askedAt;
    }

    /** Later sends have higher ones. */
    long ticket() {
        return submission.ticket();
    }
}
