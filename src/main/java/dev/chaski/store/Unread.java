// SPDX-License-Identifier: Apache-2.0
package dev.chaski.store;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.UserId;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** How much a user has not read: derived from two numbers, never counted up and down. */
public final class Unread {
    private static final String OF = """
            select m.conversation_id, c.last_message_no - m.read_message_no as count, coalesce(m.notifications_muted_until > now(), false) as muted
            from conversation_members m
            join conversations c on c.conversation_id = m.conversation_id
            where m.user_id = $1 and m.status in ('ACTIVE', 'MUTED') and c.status <> 'DELETED' and c.last_message_no > m.read_message_no
            order by c.last_entry_at desc
            """;

    private static final String HEAD = """
            select c.last_seq
            from conversation_members m
            join conversations c on c.conversation_id = m.conversation_id
            where m.conversation_id = $1 and m.user_id = $2 and m.status in ('ACTIVE', 'MUTED') and c.status <> 'DELETED'
            """;

    private Unread() {}

    /** One conversation's unread messages, at least one; {@code muted}: the user wants no notice of it now. */
    public record Count(ConversationId conversationId, long count, boolean muted) {}

    /** Where the log of a conversation ends, for a member: who has read everything has read up to there. */
    public static Future<OptionalLong> head(SqlClient client, ConversationId conversation, UserId member) {
        return client.preparedQuery(HEAD)
                .execute(Tuple.of(conversation.value(), member.value()))
                .map(rows -> {
                    for (Row row : rows) {
                        return OptionalLong.of(row.getLong(0));
                    }
                    return OptionalLong.empty();
                });
    }

    /** The conversations with unread messages, newest activity first. */
    public static Future<List<Count>> of(SqlClient client, UserId user) {
        return client.preparedQuery(OF).execute(Tuple.of(user.value())).map(rows -> {
            List<Count> counts = new ArrayList<>(rows.size());
            for (Row row : rows) {
                counts.add(new Count(
                        new ConversationId(row.getUUID("conversation_id")),
                        row.getLong("count"),
                        row.getBoolean("muted")));
            }
            return counts;
        });
    }
}
