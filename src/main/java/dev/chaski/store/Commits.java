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
import java.util.UUID;

/**
 * Reading the commit feed. A reader goes on from the oldest transaction that was still open at its last read, not from the highest id that it saw, so that late committers are not skipped (PITFALLS,
 * appending).
 */
public final class Commits {
    private static final String READ = """
            select s.xmin::text as xmin, now() as now, c.*, c.xid::text as id
            from (select pg_snapshot_xmin(pg_current_snapshot()) as xmin) s
            left join lateral (
                select * from commits where xid > $1::text::xid8 order by xid limit $2
            ) c on true
            """;
    private static final String OLDEST_OPEN =
            "select pg_snapshot_xmin(pg_current_snapshot())::text as xmin, now() as now";
    private static final String PRUNE = "delete from commits where at < now() - $1 * interval '1 second'";

    private Commits() {}

    /** A mark as it stood after a commit. */
    public record Mark(ConversationId conversationId, UserId user, long deliveredSeq, long readSeq) {}

    /** One transaction: the conversations that it moved with their new heads, the marks that it moved, the users whose membership it changed. */
    public record Commit(
            long xid,
            Instant at,
            List<ConversationId> conversations,
            List<Long> heads,
            List<Mark> marks,
            List<UserId> membersChanged) {}

    /** Commits in order of their ids; {@code oldestOpen} is the transaction to go on from next time, {@code now} the database's clock. */
    public record Page(long oldestOpen, Instant now, List<Commit> commits) {}

    /** Where a new reader begins. */
    public static Future<Page> start(SqlClient client) {
        return client.preparedQuery(OLDEST_OPEN).execute().map(rows -> {
            Row row = rows.iterator().next();
            return new Page(Long.parseLong(row.getString("xmin")), EntryRows.instant(row, "now"), List.of());
        });
    }

    /** At most {@code most} commits with ids above {@code afterXid}. */
    public static Future<Page> read(SqlClient client, long afterXid, int most) {
        return client.preparedQuery(READ)
                .execute(Tuple.of(Long.toString(afterXid), most))
                .map(rows -> {
                    long oldestOpen = 0;
                    Instant now = null;
                    List<Commit> commits = new ArrayList<>();
                    for (Row row : rows) {
                        oldestOpen = Long.parseLong(row.getString("xmin"));
                        now = EntryRows.instant(row, "now");
                        if (row.getString("id") != null) {
                            commits.add(commit(row));
                        }
                    }
                    return new Page(oldestOpen, now, commits);
                });
    }

    private static Commit commit(Row row) {
        List<ConversationId> conversations = conversations(row, "conversations");
        List<ConversationId> marked = conversations(row, "mark_conversations");
        String[] users = row.getArrayOfStrings("mark_users");
        Long[] delivered = row.getArrayOfLongs("mark_delivered");
        Long[] read = row.getArrayOfLongs("mark_read");
        List<Mark> marks = new ArrayList<>();
        for (int i = 0; i < marked.size(); i++) {
            marks.add(new Mark(marked.get(i), new UserId(users[i]), delivered[i], read[i]));
        }
        return new Commit(
                Long.parseLong(row.getString("id")),
                EntryRows.instant(row, "at"),
                conversations,
                List.of(row.getArrayOfLongs("heads")),
                marks,
                List.of(row.getArrayOfStrings("members_changed")).stream()
                        .map(UserId::new)
                        .toList());
    }

    private static List<ConversationId> conversations(Row row, String column) {
        return List.of(row.getArrayOfUUIDs(column)).stream()
                .map((UUID id) -> new ConversationId(id))
                .toList();
    }

    /** Forgets what is older than that. */
    public static Future<Void> prune(SqlClient client, int olderThanS) {
        return client.preparedQuery(PRUNE).execute(Tuple.of(olderThanS)).mapEmpty();
    }
}
