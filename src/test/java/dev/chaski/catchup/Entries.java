// SPDX-License-Identifier: Apache-2.0
package dev.chaski.catchup;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.EntryKind;
import dev.chaski.chat.LogEntry;
import dev.chaski.chat.UserId;
import java.time.Instant;
import java.util.UUID;

/** Entries of a log that exists on paper only. */
public final class Entries {
    public static final UserId ALICE = new UserId("alice");
    public static final UserId BOB = new UserId("bob");
    public static final ConversationId ROOM = room(1);

    private Entries() {}

    static ConversationId room(int number) {
        return new ConversationId(new UUID(0x01890a5dac967000L, 0x8000000000000000L + number));
    }

    static LogEntry message(ConversationId room, long seq, long messageNo, UserId author, String tempId) {
        return new LogEntry(
                room,
                seq,
                messageNo,
                EntryKind.MESSAGE,
                author,
                tempId,
                null,
                Instant.EPOCH,
                head(room, seq) + "\"message\":{\"version\":1}}");
    }

    /** A message in a room where every entry is one. */
    public static LogEntry message(long seq, UserId author) {
        return message(ROOM, seq, seq, author, "t" + seq);
    }

    public static LogEntry added(ConversationId room, long seq, UserId subject) {
        return membership(room, seq, EntryKind.PARTICIPANT_ADDED, subject);
    }

    public static LogEntry removed(ConversationId room, long seq, UserId subject) {
        return membership(room, seq, EntryKind.PARTICIPANT_REMOVED, subject);
    }

    /** An entry that nobody can make sense of. */
    static LogEntry senseless(ConversationId room, long seq) {
        return new LogEntry(room, seq, 0, EntryKind.CONVERSATION_UPDATED, BOB, null, null, null, head(room, seq) + "}");
    }

    private static LogEntry membership(ConversationId room, long seq, EntryKind kind, UserId subject) {
        return new LogEntry(room, seq, 0, kind, BOB, null, subject, null, head(room, seq) + "\"by\":\"bob\"}");
    }

    private static String head(ConversationId room, long seq) {
        return "\"conversationId\":\"" + room + "\",\"seq\":" + seq + ",";
    }
}
