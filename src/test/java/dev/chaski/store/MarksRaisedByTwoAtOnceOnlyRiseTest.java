// SPDX-License-Identifier: Apache-2.0
package dev.chaski.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.UserId;
import dev.chaski.store.EntryLog.NewMessage;
import dev.chaski.store.Marks.Raise;
import dev.chaski.store.Marks.Raised;
import dev.chaski.testing.Database;
import dev.chaski.testing.Patience;
import dev.chaski.testing.TestStores;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Transaction;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** I6 with two owners at once: A holds a member's row while B, who saw it as it was before, waits for it. And what a mark costs is a matter of the mark. */
class MarksRaisedByTwoAtOnceOnlyRiseTest {
    /** By this connection since some moment before the transaction began. */
    private static final String MEMBERS_READ =
            "select seq_tup_read + idx_tup_fetch from pg_stat_xact_user_tables where relname = 'conversation_members'";

    private static final int LARGE_OVER = 200;
    private static final int MANY = 60;
    private static final Vertx VERTX = Vertx.vertx();
    private static Database database;
    private static Postgres postgres;
    private static Pool ownerA;
    private static Pool ownerB;

    @BeforeAll
    static void twoOwners() throws Exception {
        database = TestStores.freshDatabase();
        Migrations.migrate(database.uri());
        postgres = new Postgres(VERTX, database.uri(), 1, 20_000);
        ownerA = postgres.writer();
        ownerB = postgres.writer();
    }

    @AfterAll
    static void close() {
        done(postgres.close());
        done(VERTX.close());
    }

    @Test
    void theOneWhoWaitedMovesNothingBackAndAnswersWhatStands() {
        ConversationId group = logOf(5, "alice", "bob");
        Meeting lower = meeting(raise(group, "bob", 4, 3), raise(group, "bob", 2, 1));
        assertThat(lower.second())
                .extracting(Raised::delivered, Raised::read, Raised::publicRead)
                .containsExactly(tuple(4L, 3L, 3L));
        assertThat(stands(group, "bob")).containsExactly(4L, 3L, 3L);

        Meeting higher = meeting(raise(group, "bob", 0, 4), raise(group, "bob", 5, 0));
        assertThat(higher.second())
                .extracting(Raised::oldDelivered, Raised::delivered, Raised::read)
                .containsExactly(tuple(4L, 5L, 4L));
        assertThat(stands(group, "bob")).containsExactly(5L, 4L, 4L);
    }

    @Test
    void aRangeIsOverOnceThoughBothFoundItSo() {
        ConversationId group = logOf(5, "alice", "bob");
        database.run("""
                update conversation_members set delivered_seq = 2, delivered_from = 1, delivered_since = now() - interval '9 minutes', delivered_at = now() - interval '8 minutes'
                where conversation_id = '%s' and user_id = 'bob'
                """.formatted(group.value()));

        meeting(raise(group, "bob", 3, 0), raise(group, "bob", 5, 0));

        assertThat(database.rows(
                        "select from_seq, to_seq from message_receipts where conversation_id = ? and type = 'DELIVERED'",
                        group.value()))
                .containsExactly(List.of(1L, 2L));
        assertThat(database.rows(
                        "select delivered_from, delivered_seq from conversation_members where conversation_id = ? and user_id = 'bob'",
                        group.value()))
                .containsExactly(List.of(3L, 5L));
    }

    @Test
    void whoLeftMeanwhileIsNoMember() {
        ConversationId group = logOf(5, "alice", "bob");
        SqlConnection leaving = done(ownerA.getConnection());
        Transaction transaction = done(leaving.begin());
        done(leaving.query(
                        "update conversation_members set status = 'LEFT' where user_id = 'bob' and conversation_id = '%s'"
                                .formatted(group.value()))
                .execute());
        Future<List<Raised>> raised = Marks.raise(ownerB, List.of(raise(group, "bob", 1, 0)), LARGE_OVER);
        database.awaitBlocked(1);
        done(transaction.commit());
        done(leaving.close());

        assertThat(done(raised)).isEmpty();
        assertThat(stands(group, "bob")).containsExactly(0L, 0L, 0L);
    }

    @Test
    void raisesAndAppendsOfTheSameMembersNeverWaitForEachOther() {
        List<ConversationId> groups =
                IntStream.range(0, 8).mapToObj(i -> logOf(1, "alice", "bob")).toList();
        Random random = new Random(20261121L);
        Future<Void> raisesA = Future.succeededFuture();
        Future<Void> raisesB = Future.succeededFuture();
        Future<Void> appends = Future.succeededFuture();
        for (int i = 1; i <= MANY; i++) {
            long seq = i;
            List<Raise> a = raises(groups, seq, random);
            List<Raise> b = raises(groups, seq, random);
            List<NewMessage> messages = messages(groups, seq, random);
            raisesA = raisesA.compose(v -> Marks.raise(ownerA, a, LARGE_OVER)).mapEmpty();
            raisesB = raisesB.compose(v -> Marks.raise(ownerB, b, LARGE_OVER)).mapEmpty();
            appends = appends.compose(v -> EntryLog.append(postgres.readers(), messages))
                    .map(appended -> assertThat(appended).hasSize(messages.size()))
                    .mapEmpty();
        }

        done(Future.join(raisesA, raisesB, appends));

        assertThat(groups)
                .allSatisfy(group -> assertThat(stands(group, "alice").get(1))
                        .as("alice has read what she wrote")
                        .isEqualTo(MANY + 1L));
    }

    @Test
    void aMarkCostsTheSameHoweverManyMembersThereAre() {
        ConversationId large = logOf(5, "alice", "bob");
        database.run("""
                insert into conversation_members (conversation_id, user_id, role, joined_at, first_seq, delivered_seq, read_seq, read_public_seq, read_message_no)
                select '%s', 'member-' || i, 'MEMBER', now(), 1, 0, 0, 0, 0 from generate_series(1, 1000) i
                union all
                select gen_random_uuid(), 'loner-' || i, 'MEMBER', now(), 1, 0, 0, 0, 0 from generate_series(1, 30000) i
                """.formatted(large.value()));
        database.run("analyze conversation_members"); // plans that were made while it was empty end with that
        SqlConnection connection = done(ownerA.getConnection());
        Transaction transaction = done(connection.begin());
        long before = membersRead(connection);

        done(Marks.raise(
                connection, List.of(raise(large, "member-7", 1, 1), raise(large, "member-8", 1, 1)), LARGE_OVER));

        assertThat(membersRead(connection) - before).isLessThan(20);
        done(transaction.commit());
        done(connection.close());
    }

    private static long membersRead(SqlConnection connection) {
        return done(connection.query(MEMBERS_READ).execute()).iterator().next().getLong(0);
    }

    private record Meeting(List<Raised> first, List<Raised> second) {}

    /** B begins while A's statement is done and not committed. */
    private static Meeting meeting(Raise byA, Raise byB) {
        SqlConnection connection = done(ownerA.getConnection());
        Transaction transaction = done(connection.begin());
        List<Raised> first = done(Marks.raise(connection, List.of(byA), LARGE_OVER));
        Future<List<Raised>> second = Marks.raise(ownerB, List.of(byB), LARGE_OVER);
        database.awaitBlocked(1);
        done(transaction.commit());
        done(connection.close());
        return new Meeting(first, done(second));
    }

    private static ConversationId logOf(int messages, String... members) {
        ConversationId group = LogRows.conversation(database, members);
        for (int i = 0; i < messages; i++) {
            done(EntryLog.append(ownerA, List.of(LogRows.message(group, i, members[0], "t" + i))));
        }
        return group;
    }

    private static Raise raise(ConversationId group, String user, long delivered, long read) {
        return new Raise(group, new UserId(user), delivered, read);
    }

    private static List<Raise> raises(List<ConversationId> groups, long seq, Random random) {
        List<Raise> raises = new ArrayList<>();
        groups.forEach(group -> raises.addAll(List.of(raise(group, "alice", seq, seq), raise(group, "bob", seq, 0))));
        Collections.shuffle(raises, random);
        return raises;
    }

    private static List<NewMessage> messages(List<ConversationId> groups, long head, Random random) {
        List<NewMessage> messages = new ArrayList<>();
        groups.forEach(group -> messages.add(LogRows.message(group, head, "alice", "m" + head)));
        Collections.shuffle(messages, random);
        return messages;
    }

    private static List<Long> stands(ConversationId group, String user) {
        return database
                .rows(
                        "select delivered_seq, read_seq, read_public_seq from conversation_members where conversation_id = ? and user_id = ?",
                        group.value(),
                        user)
                .get(0)
                .stream()
                .map(Long.class::cast)
                .toList();
    }

    private static <T> T done(Future<T> future) {
        return Patience.result(future, Patience.ENOUGH);
    }
}
