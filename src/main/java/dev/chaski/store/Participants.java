// SPDX-License-Identifier: Apache-2.0
package dev.chaski.store;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.MemberStatus;
import dev.chaski.chat.Profile;
import dev.chaski.chat.Role;
import dev.chaski.chat.UserId;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** The present members of a conversation as another member may see them. */
public final class Participants {
    private static final String SEEN = """
            select m.user_id, u.name, u.picture, m.role, m.status, m.joined_at, m.delivered_seq,
                case when m.user_id = $2 then m.read_seq
                    when coalesce((select show_read_receipts from privacy_settings where user_id = $2), true) then m.read_public_seq
                end as read_seq,
                case when m.user_id = $2 and m.notifications_muted_until > now() then m.notifications_muted_until end as muted_until
            from conversation_members m
            left join users u on u.user_id = m.user_id
            where m.conversation_id = $1 and m.status in ('ACTIVE', 'MUTED') and %s
            """;
    private static final String PAGE = SEEN.formatted("m.user_id > $3") + "order by m.user_id limit $4";
    private static final String THESE = SEEN.formatted("m.user_id = any($3::text[])");

    private Participants() {}

    /** A member as shown to one reader; {@code readSeq} is null where the reader is shown no reads, {@code mutedUntil} where it is not the reader's own. */
    public record Participant(
            UserId user,
            Profile profile,
            Role role,
            MemberStatus status,
            Instant joinedAt,
            long deliveredSeq,
            Long readSeq,
            Instant mutedUntil) {}

    /** At most {@code most} members by id, above that one. */
    public static Future<List<Participant>> page(
            SqlClient client, ConversationId conversation, UserId reader, String after, int most) {
        return query(client, PAGE, Tuple.of(conversation.value(), reader.value(), after, most));
    }

    /** Those of these users who are present. */
    public static Future<List<Participant>> these(
            SqlClient client, ConversationId conversation, UserId reader, Collection<UserId> users) {
        String[] ids = users.stream().map(UserId::value).toArray(String[]::new);
        return query(client, THESE, Tuple.of(conversation.value(), reader.value(), ids));
    }

    private static Future<List<Participant>> query(SqlClient client, String sql, Tuple values) {
        return client.preparedQuery(sql).execute(values).map(rows -> {
            List<Participant> participants = new ArrayList<>(rows.size());
            rows.forEach(row -> participants.add(participant(row)));
            return participants;
        });
    }

    private static Participant participant(Row row) {
        return new Participant(
                new UserId(row.getString("user_id")),
                new Profile(row.getString("name"), row.getString("picture")),
                Role.valueOf(row.getString("role")),
                MemberStatus.valueOf(row.getString("status")),
                EntryRows.instant(row, "joined_at"),
                row.getLong("delivered_seq"),
                row.getLong("read_seq"),
                EntryRows.instant(row, "muted_until"));
    }
}
