// SPDX-License-Identifier: Apache-2.0
package dev.chaski.store;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.ConversationStatus;
import dev.chaski.chat.ConversationType;
import dev.chaski.chat.Message;
import dev.chaski.chat.Role;
import dev.chaski.chat.UserId;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Conversations as a present member sees them. */
public final class Overviews {
    /** The page is cut before anybody looks for last messages. */
    private static final String SEEN = """
            select c.*, e.*
            from (
                select c.conversation_id as c_id, c.type, c.status, c.title, c.description, c.item_id, c.settings::text as settings, c.created_by,
                    c.created_at as c_created_at, c.updated_at, c.last_seq, c.last_entry_at, c.last_message_no - m.read_message_no as unread, m.role,
                    case when m.notifications_muted_until > now() then m.notifications_muted_until end as muted_until
                from conversation_members m
                join conversations c on c.conversation_id = m.conversation_id
                where m.user_id = $1 and m.status in ('ACTIVE', 'MUTED') and c.status <> 'DELETED' and %s
            ) c
            left join lateral (
                select %s
                from membership_periods p
                cross join lateral (
                    select * from entries e
                    where e.conversation_id = c.c_id and e.message_no is not null and e.seq >= p.from_seq and e.seq <= coalesce(p.to_seq, c.last_seq)
                    order by e.seq desc limit 1
                ) e
                where p.conversation_id = c.c_id and p.user_id = $1
                order by e.seq desc limit 1
            ) e on true
            order by c.last_entry_at desc, c.c_id desc
            """;

    private static final String ONE = SEEN.formatted("c.conversation_id = $2", EntryRows.COLUMNS);
    private static final String PAGE = SEEN.formatted(
            "(c.last_entry_at, c.conversation_id) < ($2, $3) order by c.last_entry_at desc, c.conversation_id desc limit $4",
            EntryRows.COLUMNS);

    private Overviews() {}

    /** A conversation with what concerns one member: {@code role}, {@code unread}, until when it is muted, and the last message that the member may see. Title, description, item, last
     * message and mute may be null. */
    public record Overview(
            ConversationId id,
            ConversationType type,
            ConversationStatus status,
            String title,
            String description,
            String itemId,
            String settings,
            UserId createdBy,
            Instant createdAt,
            Instant updatedAt,
            Instant activeAt,
            long lastSeq,
            long unread,
            Message lastMessage,
            Role role,
            Instant mutedUntil) {
        /** The same conversation in that status. */
        public Overview as(ConversationStatus other) {
            return new Overview(
                    id,
                    type,
                    other,
                    title,
                    description,
                    itemId,
                    settings,
                    createdBy,
                    createdAt,
                    updatedAt,
                    activeAt,
                    lastSeq,
                    unread,
                    lastMessage,
                    role,
                    mutedUntil);
        }
    }

    /** One conversation, if this user is a member of it. */
    public static Future<Optional<Overview>> one(SqlClient client, UserId member, ConversationId id) {
        return client.preparedQuery(ONE)
                .execute(Tuple.of(member.value(), id.value()))
                .map(rows -> overviews(rows).stream().findFirst());
    }

    /** At most {@code most} of a user's conversations whose last activity lies before that, newest first. */
    public static Future<List<Overview>> page(
            SqlClient client, UserId member, Instant before, ConversationId id, int most) {
        Tuple values = Tuple.of(member.value(), EntryLog.utc(before), id.value(), most);
        return client.preparedQuery(PAGE).execute(values).map(Overviews::overviews);
    }

    private static List<Overview> overviews(RowSet<Row> rows) {
        List<Overview> overviews = new ArrayList<>(rows.size());
        rows.forEach(row -> overviews.add(overview(row)));
        return overviews;
    }

    private static Overview overview(Row row) {
        return new Overview(
                new ConversationId(row.getUUID("c_id")),
                ConversationType.valueOf(row.getString("type")),
                ConversationStatus.valueOf(row.getString("status")),
                row.getString("title"),
                row.getString("description"),
                row.getString("item_id"),
                row.getString("settings"),
                new UserId(row.getString("created_by")),
                EntryRows.instant(row, "c_created_at"),
                EntryRows.instant(row, "updated_at"),
                EntryRows.instant(row, "last_entry_at"),
                row.getLong("last_seq"),
                row.getLong("unread"),
                row.getLong("seq") == null ? null : EntryRows.message(row),
                Role.valueOf(row.getString("role")),
                EntryRows.instant(row, "muted_until"));
    }
}
