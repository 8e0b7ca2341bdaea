// SPDX-License-Identifier: Apache-2.0
package dev.chaski.gateway;

import dev.chaski.chat.EntryKind;
import dev.chaski.chat.LogEntry;

/** How many members a conversation has: as the database said at some head, and as the entries behind that have changed it. */
final class Headcount {
    private long head;
    private int members;

    /** There were so many when the log ended at that seq. */
    void at(long seq, int count) {
        head = seq;
        members = count;
    }

    void passed(LogEntry entry) {
        if (entry.seq() > head && entry.kind() == EntryKind.PARTICIPANT_ADDED) {
            members++;
        } else if (entry.seq() > head && entry.kind() == EntryKind.PARTICIPANT_REMOVED) {
            members--;
        }
    }

    int members() {
        return members;
    }
}
