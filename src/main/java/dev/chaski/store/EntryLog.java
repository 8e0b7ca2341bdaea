// SPDX-License-Identifier: Apache-2.0
package dev.chaski.store;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.MessageId;
import dev.chaski.chat.MessageType;
import dev.chaski.chat.Profile;
import dev.chaski.chat.UserId;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;

/** Writing messages to the log: compare and append. */
public final class EntryLog {
    /**
     * One statement, one flush: finds the repeats, numbers the rest from the head that the owner believes each conversation to have, and appends only where that head still is the head. The comparison is the
     * only fence: whoever else appended has moved the head, and PostgreSQL checks the condition again after waiting for a row. Where the head is unmoved this statement's snapshot holds every earlier entry,
     * so no repeat is missed and no number burnt. The sender has read what he answers: his private mark moves along.
     *
     * <p>No part is joined to another, which without an index would cost the square of the batch: what was moved is looked up in arrays, and what was appended is known by its id.
     */
    private static final String APPEND = """
            with numbered as (
                select i.*, e.id as known_id, e.seq as known_seq, e.message_no as known_no, e.created_at as known_at, i.admitted and e.id is null as fresh,
                    row_number() over (partition by i.conversation_id, i.admitted and e.id is null order by i.ord) as n
                from unnest($1::uuid[], $2::bigint[], $3::boolean[], $4::uuid[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
                        $10::text[], $11::uuid[], $12::uuid[], $13::text[], $14::text[], $15::text[], $16::text[], $17::timestamptz[], $18::timestamptz[])
                    with ordinality as i(conversation_id, head, admitted, id, sender_id, sender_name, sender_picture, temp_id, message_type,
                        content, reply_to_id, thread_id, attachments, metadata, encrypted, priority, client_timestamp, created_at, ord)
                left join entries e on e.conversation_id = i.conversation_id and e.sender_id = i.sender_id and e.temp_id = i.temp_id
            ), moved as (
                update conversations c
                set last_seq = c.last_seq + f.added, last_message_no = c.last_message_no + f.added, last_entry_at = f.at
                from (
                    select conversation_id, min(head) as head, count(*) as added, max(created_at) as at
                    from numbered where fresh group by conversation_id order by conversation_id
                ) f
                where c.conversation_id = f.conversation_id and c.last_seq = f.head
                returning c.conversation_id, c.last_seq, c.last_message_no - f.added as base_no
            ), heads as (
                select array_agg(conversation_id) as conversations, array_agg(last_seq) as heads, array_agg(base_no) as base_nos
                from moved having count(*) > 0
            ), appended as (
                insert into entries (conversation_id, seq, id, kind, message_no, sender_id, sender_name, sender_picture, temp_id, message_type,
                    content, reply_to_id, thread_id, attachments, metadata, encrypted, priority, client_timestamp, created_at)
                select f.conversation_id, f.head + f.n, f.id, 'message', f.base_no + f.n, f.sender_id, f.sender_name, f.sender_picture, f.temp_id,
                    f.message_type, f.content, f.reply_to_id, f.thread_id, f.attachments::jsonb, f.metadata::jsonb, f.encrypted::jsonb, f.priority,
                    f.client_timestamp, f.created_at
                from (
                    select f.*, h.base_nos[array_position(h.conversations, f.conversation_id)] as base_no
                    from heads h cross join numbered f where f.fresh
                    offset 0 -- looked up once, not wherever it is named
                ) f
                where f.base_no is not null
                returning conversation_id, seq, id, sender_id, message_no, created_at
            ), read_by_senders as (
                update conversation_members cm
                set sent_seq = greatest(cm.sent_seq, a.seq), read_seq = greatest(cm.read_seq, a.seq), read_message_no = greatest(cm.read_message_no, a.message_no)
                from (
                    select conversation_id, sender_id, max(seq) as seq, max(message_no) as message_no
                    from appended group by conversation_id, sender_id order by conversation_id, sender_id
                ) a
                where cm.conversation_id = a.conversation_id and cm.user_id = a.sender_id
            ), feed as (
                insert into commits (conversations, heads) select conversations, heads from heads
            )
            select ord, known_id as id, known_seq as seq, known_no as message_no, known_at as created_at from numbered where known_id is not null
            union all
            select null, id, seq, message_no, created_at from appended
            """;

    private EntryLog() {}

    /**
     * A message on its way into the log. {@code believedHead} is the owner's belief, the same for all of one conversation in a batch; one that is not {@code admitted} is only looked up as a repeat. The JSON
     * fields are text; all after {@code type} but {@code createdAt} may be null.
     */
    public record NewMessage(
            ConversationId conversationId,
            long believedHead,
            boolean admitted,
            MessageId id,
            UserId sender,
            Profile profile,
            String tempId,
            MessageType type,
            String content,
            UUID replyToId,
            UUID threadId,
            String attachments,
            String metadata,
            String encrypted,
            String priority,
            Instant clientTimestamp,
            Instant createdAt) {}

    /** Where the {@code index}th message of a batch stands in the log: newly appended, or a {@code repeat} of what stood there before. */
    public record Appended(int index, boolean repeat, MessageId id, long seq, long messageNo, Instant createdAt) {}

    /**
     * Appends a batch, in its order, and answers after the commit. A message without an answer was not admitted and is no repeat, or its conversation's head was not the believed one: nothing of that
     * conversation was written then. No two messages of a batch may share an id, or conversation, sender and tempId.
     */
    public static Future<List<Appended>> append(SqlClient client, List<NewMessage> batch) {
        Tuple arrays = Tuple.wrap(new ArrayList<>(List.of(
                column(batch, UUID[]::new, m -> m.conversationId().value()),
                column(batch, Long[]::new, NewMessage::believedHead),
                column(batch, Boolean[]::new, NewMessage::admitted),
                column(batch, UUID[]::new, m -> m.id().value()),
                column(batch, String[]::new, m -> m.sender().value()),
                column(batch, String[]::new, m -> m.profile().name()),
                column(batch, String[]::new, m -> m.profile().picture()),
                column(batch, String[]::new, NewMessage::tempId),
                column(batch, String[]::new, m -> m.type().name()),
                column(batch, String[]::new, NewMessage::content),
                column(batch, UUID[]::new, NewMessage::replyToId),
                column(batch, UUID[]::new, NewMessage::threadId),
                column(batch, String[]::new, NewMessage::attachments),
                column(batch, String[]::new, NewMessage::metadata),
                column(batch, String[]::new, NewMessage::encrypted),
                column(batch, String[]::new, NewMessage::priority),
                column(batch, OffsetDateTime[]::new, m -> utc(m.clientTimestamp())),
                column(batch, OffsetDateTime[]::new, m -> utc(m.createdAt())))));
        return client.preparedQuery(APPEND).execute(arrays).map(rows -> appended(rows, batch));
    }

    private static List<Appended> appended(RowSet<Row> rows, List<NewMessage> batch) {
        Map<MessageId, Integer> indexes = new HashMap<>();
        for (int i = 0; i < batch.size(); i++) {
            indexes.put(batch.get(i).id(), i);
        }
        List<Appended> appended = new ArrayList<>(batch.size());
        for (Row row : rows) {
            Long repeated = row.getLong(0);
            MessageId id = new MessageId(row.getUUID(1));
            int index = repeated == null ? indexes.get(id) : repeated.intValue() - 1;
            Instant createdAt = row.getOffsetDateTime(4).toInstant();
            appended.add(new Appended(index, repeated != null, id, row.getLong(2), row.getLong(3), createdAt));
        }
        return appended;
    }

    /** One column of these rows. A loop, since the statements of the send path have dozens of columns and mostly one or two rows. */
    static <T, C> C[] column(List<T> rows, IntFunction<C[]> array, Function<T, C> value) {
        C[] column = array.apply(rows.size());
        for (int i = 0; i < column.length; i++) {
            column[i] = value.apply(rows.get(i));
        }
        return column;
    }

    static OffsetDateTime utc(Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }
}
