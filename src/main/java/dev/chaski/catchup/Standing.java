// SPDX-License-Identifier: Apache-2.0
package dev.chaski.catchup;

import dev.chaski.chat.ConversationStatus;
import dev.chaski.chat.EntryKind;
import dev.chaski.chat.LogEntry;
import dev.chaski.chat.MemberStatus;
import dev.chaski.chat.Refusal;
import dev.chaski.chat.UserId;
import dev.chaski.store.Memberships.Membership;
import dev.chaski.wire.StatusChange;
import java.util.Optional;

/** How a user stands in a conversation, and with how many others: as the database said at some head, and as the entries behind that have changed it. */
public final class Standing {
    private long head;
    private int members;
    private boolean muted;
    private boolean archived;

    /** So it was when the log ended there. */
    public void at(Membership membership) {
        head = membership.head();
        members = membership.members();
        muted = membership.status() == MemberStatus.MUTED;
        archived = membership.archived();
    }

    /** {@code user} is whose standing it is. */
    void passed(LogEntry entry, UserId user) {
        if (entry.seq() <= head) {
            return;
        }
        if (entry.kind() == EntryKind.PARTICIPANT_ADDED) {
            members++;
        } else if (entry.kind() == EntryKind.PARTICIPANT_REMOVED) {
            members--;
        } else if (entry.kind() == EntryKind.CONVERSATION_UPDATED) {
            StatusChange.ofConversation(entry)
                    .ifPresent(status ->
                            archived = ConversationStatus.ARCHIVED.name().equals(status));
        } else if (entry.kind() == EntryKind.PARTICIPANT_UPDATED && user.equals(entry.subject())) {
            StatusChange.ofParticipant(entry)
                    .ifPresent(status -> muted = MemberStatus.MUTED.name().equals(status));
        }
    }

    /** How many members the conversation has, this user among them. */
    public int members() {
        return members;
    }

    /** Why the user may not be heard there now, by the same names as a message that is refused. */
    public Optional<Refusal> refusal() {
        if (archived) {
            return Optional.of(Refusal.archived());
        }
        return muted ? Optional.of(Refusal.muted()) : Optional.empty();
    }
}
