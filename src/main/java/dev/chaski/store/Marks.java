// SPDX-License-Identifier: Apache-2.0
package dev.chaski.store;

import static dev.chaski.store.EntryLog.column;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.UserId;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Delivered and read marks: they only rise, never beyond the head, and never for somebody who is not a member (I6, I9). */
public final class Marks {
    /**
     * What others may know of reading is a mark of its own, moved only while the reader sends read receipts. The history is written along: the range that a mark moves through at present stands in the member's
     * own row, and becomes a row of its own when a later move begins another, which is when none came for a minute, or after five. The feed names a mark only where it moved, for an author's gate that
     * is new knows of none; in large conversations it names nobody but to that user's own devices, and no times of delivery are kept.
     *
     * <p>{@code present} is read without locks, and what {@code moved} finds may have been raised meanwhile: so every column is the higher of what stands and what is wished, and a range is over only where its
     * mark still stands where {@code present} saw it. Rows are written in the order of their keys, as by the append statement, and nothing else is waited for, so that two batches cannot wait for each other.
     *
     * <p>Shapes that matter: {@code limit 1} leaves no other way to a head than its key; else, while most conversations are small, PostgreSQL may take a member's mark for all members of the conversation.
     * Nothing joins two of these parts: without an index that costs the square of the batch.
     */
    private static final String RAISE = """
            with present as (
                select *, new_delivered > old_delivered or new_read > old_read or new_public > old_public as moves,
                    case when new_delivered > old_delivered and (large or delivered_since is null
                        or delivered_at < now() - interval '1 minute' or delivered_since < now() - interval '5 minutes') then old_delivered end as delivered_over,
                    case when new_public > old_public and (read_public_since is null
                        or read_public_at < now() - interval '1 minute' or read_public_since < now() - interval '5 minutes') then old_public end as read_over
                from (
                    select i.ord, i.asks, m.conversation_id, m.user_id, c.member_count > $6::int as large,
                        m.delivered_seq as old_delivered, m.read_seq as old_read, m.read_public_seq as old_public,
                        m.delivered_from, m.delivered_since, m.delivered_at, m.read_public_from, m.read_public_since, m.read_public_at,
                        greatest(m.delivered_seq, least(greatest(i.delivered, i.read), c.last_seq)) as new_delivered,
                        greatest(m.read_seq, least(i.read, c.last_seq)) as new_read,
                        case when i.read > m.read_public_seq and coalesce((select p.send_read_receipts from privacy_settings p where p.user_id = m.user_id), true)
                            then greatest(m.read_public_seq, least(i.read, c.last_seq)) else m.read_public_seq end as new_public
                    from unnest($1::uuid[], $2::text[], $3::bigint[], $4::bigint[], $5::boolean[]) with ordinality as i(conversation_id, user_id, delivered, read, asks, ord)
                    cross join lateral (select last_seq, member_count from conversations where conversation_id = i.conversation_id and status <> 'DELETED' limit 1) c
                    join conversation_members m on m.conversation_id = i.conversation_id and m.user_id = i.user_id
                    where m.status in ('ACTIVE', 'MUTED')
                    order by m.conversation_id, m.user_id
                ) wished
            ), moved as (
                update conversation_members m
                set delivered_seq = greatest(m.delivered_seq, t.new_delivered),
                    delivered_at = case when t.new_delivered > m.delivered_seq then now() else m.delivered_at end,
                    delivered_from = case when m.delivered_seq = t.delivered_over then m.delivered_seq + 1 else m.delivered_from end,
                    delivered_since = case when m.delivered_seq = t.delivered_over then case when not t.large then now() end else m.delivered_since end,
                    read_seq = greatest(m.read_seq, t.new_read),
                    read_at = case when t.new_read > m.read_seq then now() else m.read_at end,
                    read_public_seq = greatest(m.read_public_seq, t.new_public),
                    read_public_at = case when t.new_public > m.read_public_seq then now() else m.read_public_at end,
                    read_public_from = case when m.read_public_seq = t.read_over then m.read_public_seq + 1 else m.read_public_from end,
                    read_public_since = case when m.read_public_seq = t.read_over then now() else m.read_public_since end,
                    marks_moved_at = case when t.new_delivered > m.delivered_seq or t.new_public > m.read_public_seq then now() else m.marks_moved_at end,
                    read_message_no = case when t.new_read > m.read_seq then greatest(m.read_message_no, coalesce((
                            select e.message_no from entries e
                            where e.conversation_id = m.conversation_id and e.seq <= t.new_read and e.message_no is not null
                            order by e.seq desc limit 1), 0))
                        else m.read_message_no end
                from present t
                where t.moves and m.conversation_id = t.conversation_id and m.user_id = t.user_id and m.status in ('ACTIVE', 'MUTED')
                returning m.conversation_id, m.user_id, t.ord, t.asks, t.large, t.old_delivered, m.delivered_seq, t.old_read, m.read_seq, t.old_public, m.read_public_seq, m.read_message_no,
                    m.delivered_from = t.delivered_over + 1 and t.delivered_since is not null as delivered_ended, t.delivered_from, t.delivered_since, t.delivered_at,
                    m.read_public_from = t.read_over + 1 and t.read_public_since is not null as read_ended, t.read_public_from, t.read_public_since, t.read_public_at
            ), over as (
                insert into message_receipts (conversation_id, user_id, type, from_seq, to_seq, first_at, at)
                select conversation_id, user_id, 'DELIVERED', delivered_from, old_delivered, delivered_since, delivered_at from moved where delivered_ended
                union all
                select conversation_id, user_id, 'READ', read_public_from, old_public, read_public_since, read_public_at from moved where read_ended
                on conflict do nothing
            ), feed as (
                insert into commits (mark_conversations, mark_users, mark_delivered, mark_read, mark_own_read, mark_read_no, summed_up)
                select coalesce(array_agg(conversation_id) filter (where named), '{}'), coalesce(array_agg(user_id) filter (where named), '{}'),
                    coalesce(array_agg(case when large or delivered_seq = old_delivered then 0 else delivered_seq end) filter (where named), '{}'),
                    coalesce(array_agg(case when large or read_public_seq = old_public then 0 else read_public_seq end) filter (where named), '{}'),
                    coalesce(array_agg(own_read) filter (where named), '{}'), coalesce(array_agg(case when own_read > 0 then read_message_no else 0 end) filter (where named), '{}'),
                    coalesce(array_agg(conversation_id) filter (where large), '{}')
                from (select *, not large or read_seq > old_read as named, case when read_seq > old_read then read_seq else 0 end as own_read from moved) moved having count(*) > 0
            )
            select ord, old_delivered, delivered_seq as new_delivered, old_read, read_seq as new_read, old_public, read_public_seq as new_public, large, now() as at, read_message_no,
                case when asks and not large and delivered_seq > old_delivered and (old_delivered, delivered_seq) <> (old_public, read_public_seq) then array(
                    select distinct e.sender_id from entries e
                    where e.conversation_id = moved.conversation_id and e.seq > old_delivered and e.seq <= delivered_seq and e.message_no is not null) end as delivered_authors,
                case when not large and read_public_seq > old_public then array(
                    select distinct e.sender_id from entries e
                    where e.conversation_id = moved.conversation_id and e.seq > old_public and e.seq <= read_public_seq and e.message_no is not null) end as read_authors
            from moved
            union all
            select ord, old_delivered, new_delivered, old_read, new_read, old_public, new_public, large, now(), 0, null, null
            from present where not moves
            """;

    private Marks() {}

    /**
     * A wish to raise a member's marks; 0 leaves one as it is. At most one for each conversation and user in a batch. {@code asks}: whose messages have been delivered is not known, and to be found.
     */
    public record Raise(ConversationId conversationId, UserId user, long delivered, long read, boolean asks) {
        public Raise(ConversationId conversationId, UserId user, long delivered, long read) {
            this(conversationId, user, delivered, read, true);
        }
    }

    /**
     * What became of the {@code index}th wish: the marks when the statement began, and after it; somebody else may have raised them in between. {@code readMessageNo} is the number of the last message read privately; 0 where nothing moved. {@code large}: in a conversation
     * whose authors are told sums. The authors are those of the messages that a mark has passed, which is what the member's gateway must tell: of reading where that mark is shown, of delivery where they were
     * asked for; none in large conversations.
     */
    public record Raised(
            int index,
            long oldDelivered,
            long delivered,
            long oldRead,
            long read,
            long oldPublicRead,
            long publicRead,
            long readMessageNo,
            Instant at,
            boolean large,
            Set<UserId> deliveredAuthors,
            Set<UserId> readAuthors) {
        public boolean deliveredMoved() {
            return delivered > oldDelivered;
        }

        public boolean readMoved() {
            return read > oldRead;
        }

        public boolean publicReadMoved() {
            return publicRead > oldPublicRead;
        }
    }

    /** Raises marks in one statement. A wish without an answer was of somebody who is not a member, or about a conversation that is deleted. Conversations with more than {@code largeOver} members are large. */
    public static Future<List<Raised>> raise(SqlClient client, List<Raise> batch, int largeOver) {
        Tuple arrays = Tuple.of(
                column(batch, UUID[]::new, r -> r.conversationId().value()),
                column(batch, String[]::new, r -> r.user().value()),
                column(batch, Long[]::new, Raise::delivered),
                column(batch, Long[]::new, Raise::read),
                column(batch, Boolean[]::new, Raise::asks),
                largeOver);
        return client.preparedQuery(RAISE).execute(arrays).map(rows -> {
            List<Raised> raised = new ArrayList<>(batch.size());
            rows.forEach(row -> raised.add(raised(row, batch)));
            return raised;
        });
    }

    private static Raised raised(Row row, List<Raise> batch) {
        int index = row.getLong("ord").intValue() - 1;
        long oldDelivered = row.getLong("old_delivered");
        long delivered = row.getLong("new_delivered");
        Set<UserId> ofRead = users(row.getArrayOfStrings("read_authors"));
        String[] ofDelivered = row.getArrayOfStrings("delivered_authors");
        boolean asReadings = ofDelivered == null
                && delivered > oldDelivered
                && batch.get(index).asks();
        return new Raised(
                index,
                oldDelivered,
                delivered,
                row.getLong("old_read"),
                row.getLong("new_read"),
                row.getLong("old_public"),
                row.getLong("new_public"),
                row.getLong("read_message_no"),
                EntryRows.instant(row, "at"),
                row.getBoolean("large"),
                asReadings ? ofRead : users(ofDelivered),
                ofRead);
    }

    private static Set<UserId> users(String[] ids) {
        return ids == null ? Set.of() : Stream.of(ids).map(UserId::new).collect(Collectors.toSet());
    }
}
