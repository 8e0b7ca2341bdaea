// SPDX-License-Identifier: Apache-2.0
package dev.chaski.delivery;

import dev.chaski.chat.MessageId;
import dev.chaski.chat.Refusal;
import dev.chaski.store.EntryLog.NewMessage;
import dev.chaski.store.Rooms.Room;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A submission at its owner. Its id is made once, so that after a commit of unknown outcome the row tells whether it was this one. */
final class Pending {
    final Submission submission;
    final MessageId id;
    /** The same tempId again, in the same batch: answered by this one's answer. */
    final List<Submission> repeats = new ArrayList<>();

    Optional<Refusal> refusal = Optional.empty();
    /** The room as it was believed to be when this was admitted. */
    Room room;

    NewMessage message;
    int comparisons;

    Pending(Submission submission, MessageId id) {
        this.submission = submission;
        this.id = id;
    }

    /** What makes two submissions the same message, within a conversation. */
    record Name(String sender, String tempId) {}

    Name name() {
        return new Name(submission.sender().value(), submission.tempId());
    }
}
