// SPDX-License-Identifier: Apache-2.0
package dev.chaski.store;

import static dev.chaski.store.EntryLog.column;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.LogEntry;
import dev.chaski.chat.UserId;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Reading the log forward, for connections that catch up: many pages in one statement, each cut to its reader's membership periods by the very SQL that reads. */
public final class LogPages {
    private static final String PAGES = """
            select w.ord as page, c.last_seq as head, e.*
            from unnest($1::uuid[], $2::text[], $3::bigint[], $4::int[]) with ordinality as w(conversation_id, user_id, after_seq, most, ord)
            join conversations c on c.conversation_id = w.conversation_id
            left join lateral (
                select %s
                from membership_periods p
                cross join lateral (
                    select * from entries e
                    where e.conversation_id = w.conversation_id
                        and e.seq >= greatest(w.after_seq + 1, p.from_seq) and e.seq <= least(coalesce(p.to_seq, c.last_seq), c.last_seq)
                    order by e.seq limit w.most
                ) e
                where p.conversation_id = w.conversation_id and p.user_id = w.user_id
                order by e.seq limit w.most
            ) e on true
            order by w.ord, e.seq
            """.formatted(EntryRows.COLUMNS);

    /** For entries that go to several readers, each of whom is looked at when it is pushed. */
    private static final String STRETCHES = """
            select w.ord, %s
            from unnest($1::uuid[], $2::bigint[], $3::bigint[]) with ordinality as w(conversation_id, after_seq, up_to, ord)
            join entries e on e.conversation_id = w.conversation_id and e.seq > w.after_seq and e.seq <= w.up_to
            order by w.ord, e.seq
            """.formatted(EntryRows.COLUMNS);

    /** The first entry that was written by the restored log ends the search, and there are few above it. */
    private static final String RESTORED = """
            select w.ord, coalesce((
                    select e.seq from entries e
                    where e.conversation_id = w.conversation_id and e.created_at < f.log_epoch_since
                    order by e.seq desc limit 1), 0) as seq
            from unnest($1::uuid[]) with ordinality as w(conversation_id, ord) cross join instance_facts f
            order by w.ord
            """;

    private LogPages() {}

    /** Up to which seq the log of each of these conversations is the one of before the last restore. */
    public static Future<List<Long>> restoredUpTo(SqlClient client, List<ConversationId> conversations) {
        Object ids = column(conversations, UUID[]::new, ConversationId::value);
        return client.preparedQuery(RESTORED).execute(Tuple.of(ids)).map(rows -> {
            List<Long> ends = new ArrayList<>(conversations.size());
            rows.forEach(row -> ends.add(row.getLong("seq")));
            return ends;
        });
    }

    /** Entries of a conversation above {@code afterSeq}, up to {@code upTo}. */
    public record Stretch(ConversationId conversationId, long afterSeq, long upTo) {}

    /** Whole stretches of the log, in their order, whoever may see them. */
    public static Future<List<List<LogEntry>>> stretches(SqlClient client, List<Stretch> stretches) {
        Tuple arrays = Tuple.of(
                column(stretches, UUID[]::new, s -> s.conversationId().value()),
                column(stretches, Long[]::new, Stretch::afterSeq),
                column(stretches, Long[]::new, Stretch::upTo));
        return client.preparedQuery(STRETCHES).execute(arrays).map(rows -> {
            List<List<LogEntry>> entries = new ArrayList<>();
            stretches.forEach(s -> entries.add(new ArrayList<>()));
            rows.forEach(row -> entries.get(row.getLong("ord").intValue() - 1).add(EntryRows.entry(row)));
            return entries;
        });
    }

    /** At most {@code most} entries of a conversation above {@code afterSeq} that this user may see. */
    public record Wanted(ConversationId conversationId, UserId user, long afterSeq, int most) {}

    /**
     * A page, ascending. Everything up to {@code upTo} was looked at, so what is not in {@code entries} is not for this user; {@code upTo} is {@code head} when nothing is left. A conversation that is not
     * there has head 0.
     */
    public record Page(List<LogEntry> entries, long upTo, long head) {}

    /** One page for each of those wanted, in their order. */
    public static Future<List<Page>> read(SqlClient client, List<Wanted> wanted) {
        Tuple arrays = Tuple.of(
                column(wanted, UUID[]::new, w -> w.conversationId().value()),
                column(wanted, String[]::new, w -> w.user().value()),
                column(wanted, Long[]::new, Wanted::afterSeq),
                column(wanted, Integer[]::new, Wanted::most));
        return client.preparedQuery(PAGES).execute(arrays).map(rows -> {
            List<List<LogEntry>> entries = new ArrayList<>();
            long[] heads = new long[wanted.size()];
            wanted.forEach(w -> entries.add(new ArrayList<>()));
            for (Row row : rows) {
                int page = row.getLong("page").intValue() - 1;
                heads[page] = row.getLong("head");
                if (row.getLong("seq") != null) {
                    entries.get(page).add(EntryRows.entry(row));
                }
            }
            List<Page> pages = new ArrayList<>(wanted.size());
            for (int i = 0; i < wanted.size(); i++) {
                pages.add(page(wanted.get(i), entries.get(i), heads[i]));
            }
            return pages;
        });
    }

    private static Page page(Wanted wanted, List<LogEntry> entries, long head) {
        if (entries.size() < wanted.most()) {
            return new Page(entries, head, head);
        }
        return new Page(
                entries,
                entries.isEmpty()
                        ? wanted.afterSeq()
                        : entries.get(entries.size() - 1).seq(),
                head);
    }
}
