// SPDX-License-Identifier: Apache-2.0
package dev.chaski.store;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.MessageId;
import dev.chaski.chat.MessageType;
import dev.chaski.chat.Profile;
import dev.chaski.chat.UserId;
import dev.chaski.store.EntryLog.NewMessage;
import dev.chaski.testing.Database;
import java.time.Instant;
import java.util.UUID;

/** Conversations and messages as the tests of the log write them. */
final class LogRows {
    private LogRows() {}

    /** A conversation with these members, made in the tables. */
    static ConversationId conversation(Database database, String... members) {
        UUID id = UUID.randomUUID();
        database.run("""
                insert into conversations (conversation_id, type, created_by, created_at, updated_at, last_entry_at)
                values ('%s', 'GROUP', '%s', now(), now(), now())
                """.formatted(id, members[0]));
        for (String member : members) {
            database.run("""
                    insert into conversation_members (conversation_id, user_id, role, status, joined_at, first_seq,
                        delivered_seq, read_seq, read_public_seq, read_message_no)
                    values ('%s', '%s', 'MEMBER', 'ACTIVE', now(), 1, 0, 0, 0, 0)
                    """.formatted(id, member));
        }
        return new ConversationId(id);
    }

    static NewMessage message(ConversationId conversation, long believedHead, String sender, String tempId) {
        return message(conversation, believedHead, true, sender, tempId);
    }

    static NewMessage message(
            ConversationId conversation, long believedHead, boolean admitted, String sender, String tempId) {
        return new NewMessage(
                conversation,
                believedHead,
                admitted,
                new MessageId(UUID.randomUUID()),
                new UserId(sender),
                Profile.UNKNOWN,
                tempId,
                MessageType.TEXT,
                "content of " + tempId,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                Instant.now());
    }
}
