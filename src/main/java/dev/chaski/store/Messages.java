// SPDX-License-Identifier: Apache-2.0
package dev.chaski.store;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.Message;
import dev.chaski.chat.MessageId;
import dev.chaski.chat.UserId;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reading messages as they are now, each statement cut to the reader's membership periods (I9). A deleted conversation has no readers. */
public final class Messages {
    /** Without a row: no such conversation, or never a member of it. A row without a message: nothing there that this user may see. */
    private static final String PAGE = """
            select e.*
            from conversations c
            left join lateral (
                select %s
                from membership_periods p
                cross join lateral (
                    select * from entries e
                    where e.conversation_id = c.conversation_id and e.kind = 'message'
                        and e.seq >= p.from_seq and e.seq <= coalesce(p.to_seq, c.last_seq) and e.seq %s $3
                    order by e.seq %s limit $4
                ) e
                where p.conversation_id = c.conversation_id and p.user_id = $2
                order by e.seq %s limit $4
            ) e on true
            where c.conversation_id = $1 and c.status <> 'DELETED'
                and exists (select 1 from membership_periods p where p.conversation_id = c.conversation_id and p.user_id = $2)
            order by e.seq %s
            """;

    private static final String AFTER = PAGE.formatted(EntryRows.COLUMNS, ">", "asc", "asc", "asc");
    private static final String BEFORE = PAGE.formatted(EntryRows.COLUMNS, "<", "desc", "desc", "desc");

    private static final String ONE = """
            select %s
            from entries e
            join conversations c on c.conversation_id = e.conversation_id and c.status <> 'DELETED'
            where e.id = $1 and e.kind = 'message'
                and exists (select 1 from membership_periods p
                    where p.conversation_id = e.conversation_id and p.user_id = $2
                        and p.from_seq <= e.seq and coalesce(p.to_seq, e.seq) >= e.seq)
            """.formatted(EntryRows.COLUMNS);

    private Messages() {}

    /** At most {@code most} messages above that seq, ascending; empty when the conversation is not there for this user. */
    public static Future<Optional<List<Message>>> after(
            SqlClient client, ConversationId conversation, UserId reader, long seq, int most) {
        return page(client, AFTER, conversation, reader, seq, most);
    }

    /** At most {@code most} messages below that seq, descending; empty when the conversation is not there for this user. */
    public static Future<Optional<List<Message>>> before(
            SqlClient client, ConversationId conversation, UserId reader, long seq, int most) {
        return page(client, BEFORE, conversation, reader, seq, most);
    }

    private static Future<Optional<List<Message>>> page(
            SqlClient client, String sql, ConversationId conversation, UserId reader, long seq, int most) {
        Tuple wanted = Tuple.of(conversation.value(), reader.value(), seq, most);
        return client.preparedQuery(sql).execute(wanted).map(Messages::messages);
    }

    private static Optional<List<Message>> messages(RowSet<Row> rows) {
        if (rows.size() == 0) {
            return Optional.empty();
        }
        List<Message> messages = new ArrayList<>(rows.size());
        for (Row row : rows) {
            if (row.getLong("seq") != null) {
                messages.add(EntryRows.message(row));
            }
        }
        return Optional.of(messages);
    }

    /** The message of that id, if this user may see it. */
    public static Future<Optional<Message>> one(SqlClient client, MessageId id, UserId reader) {
        return client.preparedQuery(ONE)
                .execute(Tuple.of(id.value(), reader.value()))
                .map(rows -> {
                    for (Row row : rows) {
                        return Optional.of(EntryRows.message(row));
                    }
                    return Optional.empty();
                });
    }
}
