// SPDX-License-Identifier: Apache-2.0
package dev.chaski.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.chaski.chat.ConversationId;
import dev.chaski.store.EntryLog.Appended;
import dev.chaski.store.EntryLog.NewMessage;
import dev.chaski.testing.Database;
import dev.chaski.testing.TestStores;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Transaction;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** I2 with two owners at once: A holds the conversation's row while B, who believes the same head, waits for it. */
class TwoOwnersAppendTheSameTempIdOnceTest {
    private final Database database = TestStores.freshDatabase();
    private final Vertx vertx = Vertx.vertx();
    private Postgres postgres;
    private ConversationId conversation;
    private SqlConnection ownerA;
    private Pool ownerB;

    @BeforeEach
    void twoOwners() throws Exception {
        Migrations.migrate(database.uri());
        postgres = new Postgres(vertx, database.uri(), 1, 20_000);
        conversation = LogRows.conversation(database, "alice", "bob");
        ownerA = done(postgres.writer().getConnection());
        ownerB = postgres.writer();
    }

    @AfterEach
    void close() throws Exception {
        done(ownerA.close());
        done(postgres.close());
        done(vertx.close());
    }

    @Test
    void theSecondLearnsThatItIsStaleAndThenFindsTheRepeat() throws Exception {
        Transaction transaction = done(ownerA.begin());
        NewMessage byA = message(0, "x");
        Appended first = done(EntryLog.append(ownerA, List.of(byA))).get(0);
        Future<List<Appended>> stale = EntryLog.append(ownerB, List.of(message(0, "x")));
        database.awaitBlocked(1);
        assertThat(stale.isComplete()).isFalse();

        done(transaction.commit());

        assertThat(done(stale)).as("what B appended from a stale head").isEmpty();
        assertThat(head()).isEqualTo(1);
        assertThat(done(EntryLog.append(ownerB, List.of(message(1, "x")))))
                .extracting(Appended::repeat, Appended::id, Appended::seq, Appended::createdAt)
                .containsExactly(tuple(true, byA.id(), 1L, first.createdAt()));
        assertThat(head()).as("the head after the repeat").isEqualTo(1);
    }

    @Test
    void nothingOfAStaleBatchIsWrittenAndAllOfItIsWrittenAtTheNewHead() throws Exception {
        Transaction transaction = done(ownerA.begin());
        done(EntryLog.append(ownerA, List.of(message(0, "x"), message(0, "y"))));
        Future<List<Appended>> stale =
                EntryLog.append(ownerB, List.of(message(0, "before"), message(0, "y"), message(0, "after")));
        database.awaitBlocked(1);

        done(transaction.commit());

        assertThat(done(stale)).isEmpty();
        assertThat(head()).isEqualTo(2);
        List<Appended> again =
                done(EntryLog.append(ownerB, List.of(message(2, "before"), message(2, "y"), message(2, "after"))));
        assertThat(again)
                .extracting(Appended::index, Appended::repeat, Appended::seq)
                .containsExactlyInAnyOrder(tuple(0, false, 3L), tuple(1, true, 2L), tuple(2, false, 4L));
        assertThat(head()).isEqualTo(4);
    }

    @Test
    void theSecondAppendsWhereTheFirstRollsBack() throws Exception {
        Transaction transaction = done(ownerA.begin());
        done(EntryLog.append(ownerA, List.of(message(0, "x"))));
        NewMessage byB = message(0, "x");
        Future<List<Appended>> second = EntryLog.append(ownerB, List.of(byB));
        database.awaitBlocked(1);

        done(transaction.rollback());

        assertThat(done(second))
                .extracting(Appended::id, Appended::repeat, Appended::seq)
                .containsExactly(tuple(byB.id(), false, 1L));
        assertThat(database.number("select count(*) from entries")).isEqualTo(1);
    }

    @Test
    void whatWasNotAdmittedIsOnlyLookedUp() throws Exception {
        done(EntryLog.append(ownerB, List.of(message(0, "x"))));

        List<Appended> answers = done(EntryLog.append(
                ownerB,
                List.of(
                        LogRows.message(conversation, 1, false, "alice", "x"),
                        LogRows.message(conversation, 1, false, "alice", "z"))));

        assertThat(answers)
                .extracting(Appended::index, Appended::repeat, Appended::seq)
                .containsExactly(tuple(0, true, 1L));
        assertThat(head()).isEqualTo(1);
    }

    private NewMessage message(long believedHead, String tempId) {
        return LogRows.message(conversation, believedHead, "alice", tempId);
    }

    private long head() {
        long head =
                database.number("select last_seq from conversations where conversation_id = ?", conversation.value());
        assertThat(database.number("select coalesce(max(seq), 0) from entries")).isEqualTo(head);
        assertThat(database.number("select count(*) from entries")).isEqualTo(head);
        return head;
    }

    private static <T> T done(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }
}
