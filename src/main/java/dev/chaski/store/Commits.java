// SPDX-License-Identifier: Apache-2.0
package dev.chaski.store;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.UserId;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/**
 * Reading the commit feed. A reader goes on from the snapshot of its last read: what was committed since then is what begins above that snapshot, or was still open in it. So a late committer is never skipped,
 * however long it stays open, and nothing is read twice meanwhile.
 */
public final class Commits {
    /** Two walks of the primary key: those that were open at the last read, one by one (the limit keeps a plan that was made while there was nothing from walking through everything), and what lies above it. */
    private static final String READ = """
            select s.snapshot, now() as now, c.*, c.xid::text as id
            from (select pg_current_snapshot()::text as snapshot) s
            left join lateral (
                (select late.* from unnest($2::text[]) as open(xid) cross join lateral (select * from commits where xid = open.xid::xid8 limit 1) late)
                union all
                (select * from commits where xid >= $1::text::xid8 order by xid limit $3)
            ) c on true
            """;

    private static final String NOW = "select pg_current_snapshot()::text as snapshot, now() as now";

    /** There is no index on the time: the oldest lie together at the beginning of the key. Instances that prune at once do not wait for each other. An array, for it is made once: a join may ask for its other side again, which finds the next rows. */
    private static final String PRUNE = """
            delete from commits
            where xid = any (array(select oldest.xid
                from (select xid, at from commits order by xid limit $2 for update skip locked) oldest
                where oldest.at < now() - $1 * interval '1 second'))
            """;

    private Commits() {}

    /**
     * A member's marks as they stood after a commit: delivered up to and publicly read up to, each 0 where it did not move, and in large conversations; and, for the member's own devices, read up to and the number of the last message
     * read, where that moved: else {@code ownReadSeq} is 0.
     */
    public record Mark(
            ConversationId conversationId,
            UserId user,
            long deliveredSeq,
            long readSeq,
            long ownReadSeq,
            long readMessageNo) {}

    /**
     * One transaction: the conversations that it moved with their new heads, the marks that it moved, the users whose membership it changed, and the large conversations in which it moved marks that are only
     * summed up.
     */
    public record Commit(
            long xid,
            Instant at,
            List<ConversationId> conversations,
            List<Long> heads,
            List<Mark> marks,
            List<UserId> membersChanged,
            List<ConversationId> summedUp) {}

    /** How far a reader has come: it has read everything below {@code next} but the transactions that were {@code open} then. */
    public record Reached(long next, List<Long> open) {
        /** @param snapshot as PostgreSQL writes it: {@code xmin:xmax:open,open} */
        static Reached of(String snapshot) {
            String[] parts = snapshot.split(":", -1);
            List<Long> open = parts[2].isEmpty()
                    ? List.of()
                    : Arrays.stream(parts[2].split(",")).map(Long::valueOf).toList();
            return new Reached(Long.parseLong(parts[1]), open);
        }

        /** As far as that id and no further. */
        Reached upTo(long xid) {
            return new Reached(xid + 1, open.stream().filter(id -> id <= xid).toList());
        }

        /** So many ids earlier. A server that crashed may give ids again whose transactions it has forgotten. */
        public Reached back(long ids) {
            return new Reached(Math.max(0, next - ids), open);
        }
    }

    /** What was committed since the last page; {@code reached} is where to go on, at once if there is {@code more}; {@code now} the database's clock. */
    public record Page(Reached reached, boolean more, Instant now, List<Commit> commits) {}

    /** Where a new reader begins: with what is open now and what comes. */
    public static Future<Page> start(SqlClient client) {
        return client.preparedQuery(NOW).execute().map(rows -> {
            Row row = rows.iterator().next();
            return new Page(Reached.of(row.getString("snapshot")), false, EntryRows.instant(row, "now"), List.of());
        });
    }

    /** What was committed since {@code from}: late committers, and at most {@code most} others. */
    public static Future<Page> read(SqlClient client, Reached from, int most) {
        String[] open = from.open().stream().map(String::valueOf).toArray(String[]::new);
        return client.preparedQuery(READ)
                .execute(Tuple.of(Long.toString(from.next()), open, most))
                .map(rows -> page(rows, from, most));
    }

    private static Page page(Iterable<Row> rows, Reached from, int most) {
        Reached reached = from;
        Instant now = null;
        List<Commit> commits = new ArrayList<>();
        for (Row row : rows) {
            reached = Reached.of(row.getString("snapshot"));
            now = EntryRows.instant(row, "now");
            if (row.getString("id") != null) {
                commits.add(commit(row));
            }
        }
        boolean more = commits.stream().filter(c -> c.xid() >= from.next()).count() == most;
        long last = commits.stream().mapToLong(Commit::xid).max().orElse(0);
        return new Page(more ? reached.upTo(last) : reached, more, now, commits);
    }

    private static Commit commit(Row row) {
        List<ConversationId> conversations = conversations(row, "conversations");
        List<ConversationId> marked = conversations(row, "mark_conversations");
        String[] users = row.getArrayOfStrings("mark_users");
        Long[] delivered = row.getArrayOfLongs("mark_delivered");
        Long[] read = row.getArrayOfLongs("mark_read");
        Long[] own = row.getArrayOfLongs("mark_own_read");
        Long[] numbers = row.getArrayOfLongs("mark_read_no");
        List<Mark> marks = new ArrayList<>();
        for (int i = 0; i < marked.size(); i++) {
            boolean ownKnown = i < own.length;
            marks.add(new Mark(
                    marked.get(i),
                    new UserId(users[i]),
                    delivered[i],
                    read[i],
                    ownKnown ? own[i] : 0,
                    ownKnown ? numbers[i] : 0));
        }
        return new Commit(
                Long.parseLong(row.getString("id")),
                EntryRows.instant(row, "at"),
                conversations,
                List.of(row.getArrayOfLongs("heads")),
                marks,
                List.of(row.getArrayOfStrings("members_changed")).stream()
                        .map(UserId::new)
                        .toList(),
                conversations(row, "summed_up").stream().distinct().toList());
    }

    private static List<ConversationId> conversations(Row row, String column) {
        return List.of(row.getArrayOfUUIDs(column)).stream()
                .map((UUID id) -> new ConversationId(id))
                .toList();
    }

    /** Forgets what is older than that, of the {@code most} oldest rows; answers how many those were. */
    public static Future<Integer> prune(SqlClient client, int olderThanS, int most) {
        return client.preparedQuery(PRUNE).execute(Tuple.of(olderThanS, most)).map(RowSet::rowCount);
    }
}
