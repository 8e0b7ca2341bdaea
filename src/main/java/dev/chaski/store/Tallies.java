// SPDX-License-Identifier: Apache-2.0
package dev.chaski.store;

import static dev.chaski.store.EntryLog.column;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.UserId;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;

/** How many have an author's message, and how many have read it: for conversations that are too large to name them. The same recipients count as in {@link Recipients}. */
public final class Tallies {
    /** One pass over the members for however many authors; members who stand alike are one row, and only the authors asked about are rows of their own, since nobody is a recipient of oneself. */
    private static final String MARKS = """
            select case when m.user_id = any($2::text[]) then m.user_id end as author, m.joined_seq, m.delivered_seq, m.read_public_seq, count(*) as members
            from conversation_members m
            where m.conversation_id = $1 and m.status in ('ACTIVE', 'MUTED')
            group by 1, 2, 3, 4
            """;

    private Tallies() {}

    /** Somebody's message. */
    public record Wanted(UserId author, long seq) {}

    /** Of the message at {@code seq}: how many of its {@code members} recipients have it on a device, and how many have read it and let it be known. */
    public record Tally(long seq, int delivered, int read, int members) {}

    private record Alike(UserId author, long fromSeq, long deliveredSeq, long readSeq, int members) {}

    /** The tallies of these messages of one conversation, in their order. */
    public static Future<List<Tally>> of(SqlClient client, ConversationId conversation, List<Wanted> wanted) {
        String[] authors = column(wanted, String[]::new, w -> w.author().value());
        return client.preparedQuery(MARKS)
                .execute(Tuple.of(conversation.value()).addArrayOfString(authors))
                .map(rows -> {
                    List<Alike> members = new ArrayList<>(rows.size());
                    rows.forEach(row -> members.add(alike(row)));
                    return wanted.stream().map(each -> tally(each, members)).toList();
                });
    }

    private static Alike alike(Row row) {
        String author = row.getString("author");
        return new Alike(
                author == null ? null : new UserId(author),
                row.getLong("joined_seq"),
                row.getLong("delivered_seq"),
                row.getLong("read_public_seq"),
                row.getInteger("members"));
    }

    private static Tally tally(Wanted wanted, List<Alike> all) {
        int members = 0;
        int delivered = 0;
        int read = 0;
        for (Alike each : all) {
            if (each.fromSeq() <= wanted.seq() && !wanted.author().equals(each.author())) {
                members += each.members();
                delivered += each.deliveredSeq() >= wanted.seq() ? each.members() : 0;
                read += each.readSeq() >= wanted.seq() ? each.members() : 0;
            }
        }
        return new Tally(wanted.seq(), delivered, read, members);
    }
}
