// SPDX-License-Identifier: Apache-2.0
package dev.chaski.store;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.MemberStatus;
import dev.chaski.chat.Period;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** All conversations of a user as one of the devices stands to them: what a sync begins with. */
public final class Memberships {
    private static final String OF_DEVICE = of("$1", "$2", "false", "c.status <> 'DELETED'");

    private Memberships() {}

    /** Conversations that are there; and those that have been deleted, for a device that was told of them, and not yet of that. */
    static final String WITH_DELETIONS =
            "(c.status <> 'DELETED' or (m.status in ('ACTIVE', 'MUTED') and d.seq < c.last_seq))";

    /**
     * The conversations of a user as SQL; a device whose cursors were never written stands where the membership begins, a new one at the user's delivered positions. Of a conversation that has been deleted only that
     * last entry is to be seen, as by somebody who is no member any more.
     */
    static String of(String user, String device, String isNew, String which) {
        return """
                select m.conversation_id, case c.status when 'DELETED' then 'REMOVED' else m.status end as status, m.delivered_seq, m.read_seq, m.read_message_no, m.read_at, c.last_seq, c.last_message_no,
                    coalesce(d.seq, case when %s then m.delivered_seq else m.first_seq - 1 end) as cursor, coalesce(d.strikes, 0) as strikes,
                    case c.status when 'DELETED' then array[c.last_seq] else p.froms end as froms,
                    case c.status when 'DELETED' then array[c.last_seq] else p.tos end as tos,
                    m.sent_seq, c.member_count, m.notifications_muted_until, c.status = 'ARCHIVED' as archived
                from conversation_members m
                join conversations c on c.conversation_id = m.conversation_id
                left join device_cursors d on d.user_id = m.user_id and d.device_id = %s and d.conversation_id = m.conversation_id
                left join lateral (
                    select array_agg(p.from_seq order by p.from_seq) as froms, array_agg(coalesce(p.to_seq, 9223372036854775807) order by p.from_seq) as tos
                    from membership_periods p
                    where p.conversation_id = m.conversation_id and p.user_id = m.user_id
                ) p on true
                where m.user_id = %s and %s
                """.formatted(isNew, device, user, which);
    }

    /**
     * A conversation, at {@code head}, as a device of a member stands to it. {@code cursor} is what the device holds by the server's own account; {@code strikes} on how many connections
     * the entry above that was pushed and not acknowledged; {@code sentSeq} where the user has written last, 0: never; {@code members} how many there are;
     * {@code mutedUntil} until when the user wants no notice of it, null: not at all; {@code archived} whether it can only be read.
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
            Instant mutedUntil,
            boolean archived) {
        /** Whether the user has ever written there. */
        public boolean authored() {
            return sentSeq > 0;
        }
    }

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
                EntryRows.instant(row, "notifications_muted_until"),
                row.getBoolean("archived"));
    }
}
