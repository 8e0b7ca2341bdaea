// SPDX-License-Identifier: Apache-2.0
package dev.chaski.guarantees;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;

/** Another owner, who appends and tells nobody: what it writes only the log and the feed know. */
final class Silence {
    private static final String APPEND = """
            with moved as (
                update conversations set last_seq = last_seq + 1, last_message_no = last_message_no + 1, last_entry_at = now()
                where conversation_id = '%1$s' returning last_seq, last_message_no
            ), feed as (
                insert into commits (conversations, heads) select array['%1$s'::uuid], array[last_seq] from moved
            )
            insert into entries (conversation_id, seq, id, kind, message_no, sender_id, temp_id, message_type, content, created_at)
            select '%1$s', last_seq, '%2$s', 'message', last_message_no, '%3$s', '%2$s', 'TEXT', '%4$s', now() from moved
            """;

    private Silence() {}

    static void append(Connection connection, String conversation, String sender, String text) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(APPEND.formatted(conversation, UUID.randomUUID(), sender, text));
        }
    }
}
