// SPDX-License-Identifier: Apache-2.0
package dev.chaski.store;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.UserId;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Who should have an author's messages, and how far their marks stand: what the ticks are made of. */
public final class Recipients {
    /** The private read mark is not even selected. A membership that began after an entry, history or not, does not make a recipient of it: a tick never falls. */
    private static final String OF = """
            select now() as at, coalesce((select show_read_receipts from privacy_settings where user_id = $2), true) as reads_shown, m.*
            from (values (1)) as always(there)
            left join lateral (
                select cm.user_id, cm.joined_seq as from_seq, cm.delivered_seq, cm.read_public_seq
                from conversation_members cm
                where cm.conversation_id = $1 and cm.user_id <> $2 and cm.status in ('ACTIVE', 'MUTED')
            ) m on true
            order by m.user_id
            """;

    private Recipients() {}

    /** A present member, since {@code fromSeq}, with the marks that others may know. */
    public record Recipient(UserId user, long fromSeq, long deliveredSeq, long readSeq) {}

    /** The members but the author, by name; {@code readsShown} is whether the author may be shown who has read. {@code at} is when this was so. */
    public record Audience(List<Recipient> recipients, boolean readsShown, Instant at) {}

    /** The audience of an author's messages in a conversation. */
    public static Future<Audience> of(SqlClient client, ConversationId conversation, UserId author) {
        return client.preparedQuery(OF)
                .execute(Tuple.of(conversation.value(), author.value()))
                .map(rows -> {
                    List<Recipient> recipients = new ArrayList<>(rows.size());
                    boolean readsShown = false;
                    Instant at = null;
                    for (Row row : rows) {
                        readsShown = row.getBoolean("reads_shown");
                        at = EntryRows.instant(row, "at");
                        if (row.getString("user_id") != null) {
                            recipients.add(recipient(row));
                        }
                    }
                    return new Audience(recipients, readsShown, at);
                });
    }

    private static Recipient recipient(Row row) {
        return new Recipient(
                new UserId(row.getString("user_id")),
                row.getLong("from_seq"),
                row.getLong("delivered_seq"),
                row.getLong("read_public_seq"));
    }
}
