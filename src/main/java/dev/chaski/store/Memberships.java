// SPDX-License-Identifier: Apache-2.0
package dev.chaski.store;

import static dev.chaski.store.EntryLog.column;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.MemberStatus;
import dev.chaski.chat.Period;
import dev.chaski.chat.UserId;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** All conversations of a user as one of the devices stands to them: what a sync begins with. */
public final class Memberships {
    private static final String OF_DEVICE = of("$1", "$2", "false");

    /** Of other members, in conversations where this user has written something and that are not large. */
    private static final String MOVED_MARKS = """
            select w.ord, o.conversation_id, o.user_id, case when o.delivered_at > w.since then o.delivered_seq else 0 end as delivered_seq, o.delivered_at,
                case when o.read_public_at > w.since then o.read_public_seq else 0 end as read_public_seq, o.read_public_at
            from unnest($1::text[], $2::timestamptz[]) with ordinality as w(user_id, since, ord)
            join conversation_members m on m.user_id = w.user_id and m.status in ('ACTIVE', 'MUTED') and m.sent_seq > 0
            join conversations c on c.conversation_id = m.conversation_id and c.member_count <= $3::int and c.status <> 'DELETED'
            join conversation_members o on o.conversation_id = m.conversation_id and o.user_id <> m.user_id
            where o.status in ('ACTIVE', 'MUTED') and o.marks_moved_at > w.since
            """;

    private Memberships() {}

    /** The conversations of a user as SQL; a device whose cursors were never written stands where the membership begins, a new one at the user's delivered positions. */
    static String of(String user, String device, String isNew) {
        return """
                select m.conversation_id, m.status, m.delivered_seq, m.read_seq, m.read_message_no, m.read_at, c.last_seq, c.last_message_no,
                    coalesce(d.seq, case when %s then m.delivered_seq else m.first_seq - 1 end) as cursor, coalesce(d.strikes, 0) as strikes, p.froms, p.tos,
                    m.sent_seq, c.member_count, m.notifications_muted_until
                from conversation_members m
                join conversations c on c.conversation_id = m.conversation_id
                left join device_cursors d on d.user_id = m.user_id and d.device_id = %s and d.conversation_id = m.conversation_id
                left join lateral (
                    select array_agg(p.from_seq order by p.from_seq) as froms, array_agg(coalesce(p.to_seq, 9223372036854775807) order by p.from_seq) as tos
                    from membership_periods p
                    where p.conversation_id = m.conversation_id and p.user_id = m.user_id
                ) p on true
                where m.user_id = %s and c.status <> 'DELETED'
                """.formatted(isNew, device, user);
    }

    /**
     * A conversation, at {@code head}, as a device of a member stands to it. {@code cursor} is what the device holds by the server's own account; {@code strikes} on how many connections
     * the entry above that was pushed and not acknowledged; {@code sentSeq} where the user has written last, 0: never; {@code members} how many there are;
     * {@code mutedUntil} until when the user wants no notice of it, null: not at all.
     */
    public record Membership(
            ConversationId conversationId,
            MemberStatus status,
            List<Period> periods,
            long head,
            long lastMessageNo,
            long cursor,
            int strikes,
            long deliveredSeq,
            long readSeq,
            long readMessageNo,
            Instant readAt,
            long sentSeq,
            int members,
            Instant mutedUntil) {
        /** Whether the user has ever written there. */
        public boolean authored() {
            return sentSeq > 0;
        }
    }

    /** A member's marks as others may know them, and when each moved last; a seq is 0 where that was not in the time asked about. */
    public record MovedMark(
            ConversationId conversationId,
            UserId user,
            long deliveredSeq,
            Instant deliveredAt,
            long readSeq,
            Instant readAt) {}

    /** Every conversation that the user is or was a member of. */
    public static Future<List<Membership>> of(SqlClient client, Devices.Device device) {
        Tuple who = Tuple.of(device.user().value(), device.device().value());
        return client.preparedQuery(OF_DEVICE).execute(who).map(rows -> {
            List<Membership> memberships = new ArrayList<>(rows.size());
            rows.forEach(row -> memberships.add(membership(row)));
            return memberships;
        });
    }

    static Membership membership(Row row) {
        Long[] froms = row.getArrayOfLongs("froms");
        Long[] tos = row.getArrayOfLongs("tos");
        List<Period> periods = new ArrayList<>();
        for (int i = 0; froms != null && i < froms.length; i++) {
            periods.add(new Period(froms[i], tos[i]));
        }
        return new Membership(
                new ConversationId(row.getUUID("conversation_id")),
                MemberStatus.valueOf(row.getString("status")),
                periods,
                row.getLong("last_seq"),
                row.getLong("last_message_no"),
                row.getLong("cursor"),
                row.getInteger("strikes"),
                row.getLong("delivered_seq"),
                row.getLong("read_seq"),
                row.getLong("read_message_no"),
                EntryRows.instant(row, "read_at"),
                row.getLong("sent_seq"),
                row.getInteger("member_count"),
                EntryRows.instant(row, "notifications_muted_until"));
    }

    /** Of whose messages' marks one wants to know, and since when. */
    public record Absence(UserId author, Instant since) {}

    /** The marks that moved since then and concern these users as authors, in their order; those of conversations with more than {@code largeOver} members are left out. */
    public static Future<List<List<MovedMark>>> movedMarks(SqlClient client, List<Absence> absences, int largeOver) {
        Tuple arrays = Tuple.tuple()
                .addArrayOfString(
                        column(absences, String[]::new, a -> a.author().value()))
                .addArrayOfOffsetDateTime(
                        column(absences, OffsetDateTime[]::new, a -> a.since().atOffset(ZoneOffset.UTC)))
                .addInteger(largeOver);
        return client.preparedQuery(MOVED_MARKS).execute(arrays).map(rows -> {
            List<List<MovedMark>> marks = new ArrayList<>(absences.size());
            absences.forEach(a -> marks.add(new ArrayList<>(0)));
            rows.forEach(row -> marks.get(row.getLong("ord").intValue() - 1)
                    .add(new MovedMark(
                            new ConversationId(row.getUUID("conversation_id")),
                            new UserId(row.getString("user_id")),
                            row.getLong("delivered_seq"),
                            EntryRows.instant(row, "delivered_at"),
                            row.getLong("read_public_seq"),
                            EntryRows.instant(row, "read_public_at"))));
            return marks;
        });
    }
}
