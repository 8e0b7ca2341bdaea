// SPDX-License-Identifier: Apache-2.0
package dev.chaski.store;

import static dev.chaski.store.EntryLog.column;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.UserId;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** The marks of others that an author was not told of, at a cost of members and not of messages. */
public final class MissedMarks {
    /** A page that is shorter is the last one. */
    public static final int PAGE = 500;

    /** Marks are stamped when their transaction begins and seen when it has ended: so much earlier must be looked for what has moved since a time. */
    public static final Duration OVERLAP = Duration.ofSeconds(10);

    /** Of other members, in conversations where this user has written something and that are not large. */
    private static final String MOVED = """
            select w.ord, o.*
            from unnest($1::text[], $2::timestamptz[], $3::timestamptz[], $4::uuid[], $5::text[]) with ordinality as w(user_id, since, after_at, after_conversation, after_user, ord)
            cross join lateral (
                select o.conversation_id, o.user_id, o.marks_moved_at, case when o.delivered_at > w.since then o.delivered_seq else 0 end as delivered_seq, o.delivered_at,
                    case when o.read_public_at > w.since then o.read_public_seq else 0 end as read_public_seq, o.read_public_at
                from conversation_members m
                join conversations c on c.conversation_id = m.conversation_id and c.member_count <= $6::int and c.status <> 'DELETED'
                join conversation_members o on o.conversation_id = m.conversation_id and o.user_id <> m.user_id
                where m.user_id = w.user_id and m.status in ('ACTIVE', 'MUTED') and m.sent_seq > 0
                    and o.status in ('ACTIVE', 'MUTED') and o.marks_moved_at >= w.after_at
                    and (o.marks_moved_at, o.conversation_id, o.user_id) > (w.after_at, w.after_conversation, w.after_user)
                order by o.marks_moved_at, o.conversation_id, o.user_id limit $7::int
            ) o
            order by w.ord, o.marks_moved_at, o.conversation_id, o.user_id
            """;

    private static final UUID LAST_OF_ALL = new UUID(-1, -1);

    private MissedMarks() {}

    /** Of whose messages' marks one wants to know, what moved since when, and where the last page ended; null for the first. */
    public record Absence(UserId author, Instant since, MovedMark after) {
        private Instant afterAt() {
            return after == null ? since : after.movedAt();
        }

        private UUID afterConversation() {
            return after == null ? LAST_OF_ALL : after.conversationId().value();
        }

        private String afterUser() {
            return after == null ? "" : after.user().value();
        }
    }

    /** A member's marks as others may know them, and when each moved last; a seq is 0 where that was not in the time asked about. */
    public record MovedMark(
            ConversationId conversationId,
            UserId user,
            Instant movedAt,
            long deliveredSeq,
            Instant deliveredAt,
            long readSeq,
            Instant readAt) {}

    /** The marks that moved since then and concern these users as authors, a page for each of them, in the order in which they moved; those of conversations with more than {@code largeOver} members are left out. */
    public static Future<List<List<MovedMark>>> read(SqlClient client, List<Absence> absences, int largeOver) {
        Tuple arrays = Tuple.tuple()
                .addArrayOfString(
                        column(absences, String[]::new, a -> a.author().value()))
                .addArrayOfOffsetDateTime(times(absences.stream().map(Absence::since)))
                .addArrayOfOffsetDateTime(times(absences.stream().map(Absence::afterAt)))
                .addArrayOfUUID(column(absences, UUID[]::new, Absence::afterConversation))
                .addArrayOfString(column(absences, String[]::new, Absence::afterUser))
                .addInteger(largeOver)
                .addInteger(PAGE);
        return client.preparedQuery(MOVED).execute(arrays).map(rows -> {
            List<List<MovedMark>> marks = new ArrayList<>(absences.size());
            absences.forEach(a -> marks.add(new ArrayList<>(0)));
            rows.forEach(row -> marks.get(row.getLong("ord").intValue() - 1).add(mark(row)));
            return marks;
        });
    }

    private static OffsetDateTime[] times(Stream<Instant> times) {
        return times.map(time -> time.atOffset(ZoneOffset.UTC)).toArray(OffsetDateTime[]::new);
    }

    private static MovedMark mark(Row row) {
        return new MovedMark(
                new ConversationId(row.getUUID("conversation_id")),
                new UserId(row.getString("user_id")),
                EntryRows.instant(row, "marks_moved_at"),
                row.getLong("delivered_seq"),
                EntryRows.instant(row, "delivered_at"),
                row.getLong("read_public_seq"),
                EntryRows.instant(row, "read_public_at"));
    }
}
