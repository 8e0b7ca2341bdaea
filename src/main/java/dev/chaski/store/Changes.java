// SPDX-License-Identifier: Apache-2.0
package dev.chaski.store;

import static dev.chaski.store.EntryLog.column;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.ConversationStatus;
import dev.chaski.chat.ConversationType;
import dev.chaski.chat.EntryKind;
import dev.chaski.chat.MessageId;
import dev.chaski.chat.UserId;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Changing a conversation: under the lock of its row, with the entries that say so. They move the head, so that an owner who believes in the old one appends nothing before it has looked again.
 */
public final class Changes {
    private static final String LOCK = """
            select conversation_id, type, status, title, description, settings::text as settings, last_seq, last_message_no
            from conversations where conversation_id = $1 and status <> 'DELETED' for update
            """;

    private static final String APPEND = """
            with moved as (
                update conversations
                set last_seq = last_seq + cardinality($2::uuid[]), last_entry_at = greatest(now(), last_entry_at), updated_at = greatest(now(), last_entry_at)
                where conversation_id = $1
                returning conversation_id, last_seq - cardinality($2::uuid[]) as base_seq, last_seq, last_entry_at
            ), feed as (
                insert into commits (conversations, heads, members_changed)
                select array[conversation_id], array[last_seq], $7::text[] from moved
            )
            insert into entries (conversation_id, seq, id, kind, sender_id, subject_id, detail, created_at)
            select m.conversation_id, m.base_seq + t.ord, t.id, t.kind, t.actor, t.subject, t.detail::jsonb, m.last_entry_at
            from moved m
            cross join unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[]) with ordinality as t(id, kind, actor, subject, detail, ord)
            """;

    private static final String UPDATE = """
            update conversations set title = $2, description = $3, settings = $4::text::jsonb, status = $5 where conversation_id = $1
            """;

    private Changes() {}

    /** A conversation while its row is locked; {@code settings} is a JSON object as text, {@code title} and {@code description} may be null. */
    public record Held(
            ConversationId id,
            ConversationType type,
            ConversationStatus status,
            String title,
            String description,
            String settings,
            long lastSeq,
            long lastMessageNo) {}

    /** An entry that is no message: {@code detail} is what its frame says, a JSON object as text; {@code subject} is null where it is about no user. */
    public record Entry(MessageId id, EntryKind kind, UserId actor, UserId subject, String detail) {}

    /** Locks the row until the transaction ends, after any owner that keeps changes out; empty where there is no such conversation, or it is deleted. */
    public static Future<Optional<Held>> lock(SqlClient transaction, ConversationId id) {
        return Precedence.shared(transaction, id)
                .compose(admitted -> transaction.preparedQuery(LOCK).execute(Tuple.of(id.value())))
                .map(rows -> {
                    for (Row row : rows) {
                        return Optional.of(held(row));
                    }
                    return Optional.empty();
                });
    }

    private static Held held(Row row) {
        return new Held(
                new ConversationId(row.getUUID("conversation_id")),
                ConversationType.valueOf(row.getString("type")),
                ConversationStatus.valueOf(row.getString("status")),
                row.getString("title"),
                row.getString("description"),
                row.getString("settings"),
                row.getLong("last_seq"),
                row.getLong("last_message_no"));
    }

    /** Appends entries after the head, in their order, and one row to the feed; once in a transaction. */
    public static Future<Void> append(
            SqlClient transaction, Held held, List<Entry> entries, Collection<UserId> membersChanged) {
        Tuple arrays = Tuple.of(held.id().value())
                .addArrayOfUUID(column(entries, UUID[]::new, e -> e.id().value()))
                .addArrayOfString(column(entries, String[]::new, e -> e.kind().stored()))
                .addArrayOfString(column(entries, String[]::new, e -> e.actor().value()))
                .addArrayOfString(column(
                        entries,
                        String[]::new,
                        e -> e.subject() == null ? null : e.subject().value()))
                .addArrayOfString(column(entries, String[]::new, Entry::detail))
                .addArrayOfString(membersChanged.stream().map(UserId::value).toArray(String[]::new));
        return transaction.preparedQuery(APPEND).execute(arrays).mapEmpty();
    }

    /** Writes what {@code changed} says in place of what the row said. */
    public static Future<Void> update(SqlClient transaction, Held changed) {
        return transaction
                .preparedQuery(UPDATE)
                .execute(Tuple.of(
                        changed.id().value(),
                        changed.title(),
                        changed.description(),
                        changed.settings(),
                        changed.status().name()))
                .mapEmpty();
    }
}
