// SPDX-License-Identifier: Apache-2.0
package dev.chaski.store;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.MarkKind;
import dev.chaski.chat.UserId;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Who has, or has read, what, and about when. The ranges are written by {@link Marks}; the one that a mark moves through at present stands in the member's row. */
public final class MessageReceipts {
    /** The page is cut before anybody looks for times. Recipients are those of {@link Recipients}. */
    private static final String OF_MESSAGE = """
            select k.user_id, k.kind, coalesce(k.since, r.first_at) as not_before, coalesce(k.at, r.at) as at
            from (
                select m.user_id, k.kind,
                    case when k.from_seq <= $2 and k.since is not null then k.since end as since, case when k.from_seq <= $2 and k.since is not null then k.at end as at
                from conversation_members m
                cross join lateral (values
                    ('DELIVERED', m.delivered_seq, m.delivered_from, m.delivered_since, m.delivered_at),
                    ('READ', m.read_public_seq, m.read_public_from, m.read_public_since, m.read_public_at)) as k(kind, seq, from_seq, since, at)
                where m.conversation_id = $1 and m.user_id <> $3 and m.status in ('ACTIVE', 'MUTED') and m.joined_seq <= $2 and k.seq >= $2
                    and k.kind = any($6::text[])
                    and (k.kind <> 'READ' or coalesce((select p.show_read_receipts from privacy_settings p where p.user_id = $3), true))
                    and m.user_id >= $4 and (m.user_id, k.kind) > ($4, $5)
                order by m.user_id, k.kind limit $7
            ) k
            left join lateral (
                select r.first_at, r.at, r.to_seq from message_receipts r
                where r.conversation_id = $1 and r.user_id = k.user_id and r.type = k.kind and r.from_seq <= $2
                order by r.from_seq desc limit 1
            ) r on k.since is null and r.to_seq >= $2
            order by k.user_id, k.kind
            """;

    private static final String SINCE = """
            select o.conversation_id, o.user_id, k.kind, k.seq, k.at
            from conversation_members m
            join conversations c on c.conversation_id = m.conversation_id and c.status <> 'DELETED'
            join conversation_members o on o.conversation_id = m.conversation_id and o.user_id <> m.user_id
            cross join lateral (values ('DELIVERED', o.delivered_seq, o.delivered_at), ('READ', o.read_public_seq, o.read_public_at)) as k(kind, seq, at)
            where m.user_id = $1 and m.status in ('ACTIVE', 'MUTED') and m.sent_seq > 0
                and o.status in ('ACTIVE', 'MUTED') and o.marks_moved_at > $2 and k.at > $2
                and (k.kind <> 'READ' or coalesce((select p.show_read_receipts from privacy_settings p where p.user_id = $1), true))
                and (o.conversation_id, o.user_id, k.kind) > ($3, $4, $5)
            order by o.conversation_id, o.user_id, k.kind limit $6
            """;

    private MessageReceipts() {}

    /** A recipient who has (or has read) the message, at some time between these two; both are null where no times are kept. */
    public record Receipt(UserId user, MarkKind kind, Instant notBefore, Instant at) {}

    /** A mark of somebody else's, and when it moved last. */
    public record Moved(ConversationId conversationId, UserId user, MarkKind kind, long seq, Instant at) {}

    /** Where a page begins, by user and then kind. */
    public record After(UserId user, MarkKind kind) {}

    /** At most {@code most} receipts of these kinds for an author's message; {@code after} is null for the first page. Reads are left out for an author who is shown none. */
    public static Future<List<Receipt>> ofMessage(
            SqlClient client, Place message, List<MarkKind> kinds, After after, int most) {
        Tuple values = Tuple.of(
                message.conversationId().value(),
                message.seq(),
                message.author().value(),
                after == null ? "" : after.user().value(),
                after == null ? "" : after.kind().name());
        values.addArrayOfString(kinds.stream().map(MarkKind::name).toArray(String[]::new))
                .addInteger(most);
        return client.preparedQuery(OF_MESSAGE).execute(values).map(rows -> {
            List<Receipt> receipts = new ArrayList<>(rows.size());
            for (Row row : rows) {
                receipts.add(new Receipt(
                        new UserId(row.getString("user_id")),
                        MarkKind.valueOf(row.getString("kind")),
                        EntryRows.instant(row, "not_before"),
                        EntryRows.instant(row, "at")));
            }
            return receipts;
        });
    }

    /** An author's message. */
    public record Place(ConversationId conversationId, long seq, UserId author) {}

    /**
     * At most {@code most} marks that moved since then in conversations where this user has written something, by conversation, user and kind, above {@code after}, which is null for the first page. Some that
     * moved a little earlier are among them, by {@link MissedMarks#OVERLAP}.
     */
    public static Future<List<Moved>> since(SqlClient client, UserId author, Instant since, Moved after, int most) {
        Moved start = after == null ? new Moved(new ConversationId(new UUID(0, 0)), null, null, 0, null) : after;
        Tuple values = Tuple.of(
                author.value(),
                EntryLog.utc(since.minus(MissedMarks.OVERLAP)),
                start.conversationId().value(),
                start.user() == null ? "" : start.user().value(),
                start.kind() == null ? "" : start.kind().name(),
                most);
        return client.preparedQuery(SINCE).execute(values).map(rows -> {
            List<Moved> moved = new ArrayList<>(rows.size());
            for (Row row : rows) {
                moved.add(new Moved(
                        new ConversationId(row.getUUID("conversation_id")),
                        new UserId(row.getString("user_id")),
                        MarkKind.valueOf(row.getString("kind")),
                        row.getLong("seq"),
                        EntryRows.instant(row, "at")));
            }
            return moved;
        });
    }
}
