// SPDX-License-Identifier: Apache-2.0
package dev.chaski.store;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.ConversationType;
import dev.chaski.chat.Role;
import dev.chaski.chat.UserId;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.Optional;

/** Making conversations: the row, its members and their first periods, in one statement. It writes no entry: the first message is seq 1. */
public final class Founding {
    private static final String FOUND = """
            with founded as (
                insert into conversations (conversation_id, type, title, description, item_id, settings, messages_per_minute, created_by,
                    created_at, updated_at, last_entry_at)
                values ($1, $2, $3, $4, $5, $6::text::jsonb, $7, $8, now(), now(), now())
            ), members as (
                insert into conversation_members (conversation_id, user_id, role, joined_at, first_seq, delivered_seq, read_seq, read_public_seq, read_message_no)
                select $1, u, case when u = $8 then $9 else 'MEMBER' end, now(), 1, 0, 0, 0, 0
                from unnest($10::text[]) as u
            ), periods as (
                insert into membership_periods (conversation_id, user_id, from_seq)
                select $1, u, 1 from unnest($10::text[]) as u
            )
            insert into commits (conversations, heads, members_changed) values (array[$1::uuid], array[0::bigint], $10::text[])
            """;

    /** Waits for another transaction that pairs the same two, and does nothing if that one commits. */
    private static final String PAIR = """
            insert into direct_pairs (user_id, other_user_id, conversation_id)
            values (least($1::text, $2::text), greatest($1::text, $2::text), $3)
            on conflict do nothing
            returning conversation_id
            """;

    private static final String PAIRED = """
            select conversation_id from direct_pairs
            where user_id = least($1::text, $2::text) and other_user_id = greatest($1::text, $2::text)
            """;

    private Founding() {}

    /** A conversation to be; {@code settings} is a JSON object as text. All between {@code type} and {@code settings}, and {@code messagesPerMinute}, may be null. */
    public record Plan(
            ConversationId id,
            ConversationType type,
            String title,
            String description,
            String itemId,
            String settings,
            Integer messagesPerMinute,
            UserId creator) {}

    /** Makes the conversation with these members, the creator among them, who gets that role. */
    public static Future<Void> found(SqlClient client, Plan plan, Role creatorRole, Collection<UserId> members) {
        Tuple values = Tuple.of(
                        plan.id().value(),
                        plan.type().name(),
                        plan.title(),
                        plan.description(),
                        plan.itemId(),
                        plan.settings())
                .addInteger(plan.messagesPerMinute())
                .addString(plan.creator().value())
                .addString(creatorRole.name())
                .addArrayOfString(members.stream().map(UserId::value).toArray(String[]::new));
        return client.preparedQuery(FOUND).execute(values).mapEmpty();
    }

    /** Claims the one DIRECT conversation of two users for this id; false when they have one. */
    public static Future<Boolean> pair(SqlClient client, UserId one, UserId other, ConversationId id) {
        return client.preparedQuery(PAIR)
                .execute(Tuple.of(one.value(), other.value(), id.value()))
                .map(rows -> rows.size() == 1);
    }

    /** The DIRECT conversation of two users. */
    public static Future<Optional<ConversationId>> paired(SqlClient client, UserId one, UserId other) {
        return client.preparedQuery(PAIRED)
                .execute(Tuple.of(one.value(), other.value()))
                .map(rows -> {
                    for (Row row : rows) {
                        return Optional.of(new ConversationId(row.getUUID("conversation_id")));
                    }
                    return Optional.empty();
                });
    }
}
