// SPDX-License-Identifier: Apache-2.0
package dev.chaski.store;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.UserId;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;

/** Until when members want no notice of a conversation. Their own matter: no entry says so, but the feed names them, for their other devices. */
public final class Mutes {
    private static final String SET = """
            with present as (
                select m.conversation_id, m.user_id, m.notifications_muted_until is distinct from $3::timestamptz as differs
                from conversation_members m
                join conversations c on c.conversation_id = m.conversation_id and c.status <> 'DELETED'
                where m.conversation_id = $1 and m.user_id = $2 and m.status in ('ACTIVE', 'MUTED')
            ), muted as (
                update conversation_members m set notifications_muted_until = $3
                from present p
                where m.conversation_id = p.conversation_id and m.user_id = p.user_id and p.differs
                returning m.user_id
            ), feed as (
                insert into commits (members_changed) select array[user_id] from muted
            )
            select 1 from present
            """;

    private Mutes() {}

    /** Mutes until then, or no more where that is null; answers whether the user is a member. */
    public static Future<Boolean> set(SqlClient client, ConversationId conversation, UserId member, Instant until) {
        return client.preparedQuery(SET)
                .execute(Tuple.of(conversation.value(), member.value(), until == null ? null : EntryLog.utc(until)))
                .map(rows -> rows.size() > 0);
    }
}
