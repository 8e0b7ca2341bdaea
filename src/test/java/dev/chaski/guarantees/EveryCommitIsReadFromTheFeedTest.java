// SPDX-License-Identifier: Apache-2.0
package dev.chaski.guarantees;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.store.Commits;
import dev.chaski.store.Commits.Commit;
import dev.chaski.store.Commits.Page;
import dev.chaski.store.Commits.Reached;
import dev.chaski.store.Migrations;
import dev.chaski.store.Postgres;
import dev.chaski.testing.Database;
import dev.chaski.testing.Patience;
import dev.chaski.testing.TestStores;
import io.vertx.core.Vertx;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** I7: whoever follows the commit feed gets every transaction, in whatever order they commit, and at a cost of what is new. */
class EveryCommitIsReadFromTheFeedTest {
    private static final int SMALL_PAGE = 3;
    private static final int WRITERS = 8;

    private static Vertx vertx;
    private static Database database;
    private static Postgres postgres;

    @BeforeAll
    static void open() throws Exception {
        vertx = Vertx.vertx();
        database = TestStores.freshDatabase();
        Migrations.migrate(database.uri());
        postgres = new Postgres(vertx, database.uri(), 1, 5000);
    }

    @AfterAll
    static void close() {
        Patience.result(postgres.close(), Patience.ENOUGH);
        Patience.result(vertx.close(), Patience.ENOUGH);
    }

    @BeforeEach
    void empty() {
        database.run("delete from commits");
    }

    @Test
    void eachOnceHoweverTheyOverlap() {
        Reached reached = start();
        ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
        List<CompletableFuture<Void>> writers = IntStream.range(0, WRITERS)
                .mapToObj(seed -> CompletableFuture.runAsync(() -> write(new Random(seed)), threads))
                .toList();
        CompletableFuture<Void> all = CompletableFuture.allOf(writers.toArray(CompletableFuture[]::new));
        List<Long> read = new ArrayList<>();
        boolean last = false;
        while (!last) {
            last = all.isDone();
            Page page = read(reached, SMALL_PAGE);
            while (page.more()) {
                read.addAll(ids(page));
                page = read(page.reached(), SMALL_PAGE);
            }
            read.addAll(ids(page));
            reached = page.reached();
        }
        all.join();
        threads.shutdown();

        assertThat(read).doesNotHaveDuplicates();
        assertThat(new TreeSet<>(read)).isEqualTo(committed());
        assertThat(read).as("some were late").isNotEqualTo(List.copyOf(committed()));
    }

    @Test
    void alsoOneThatStayedOpenAndTheOthersAreNotReadAgainMeanwhile() throws SQLException {
        Reached reached = start();
        try (Connection late = database.connect()) {
            late.setAutoCommit(false);
            late.createStatement().execute("insert into commits default values");
            database.run("insert into commits default values");
            Page first = read(reached, 100);
            assertThat(first.commits()).hasSize(1);
            reached = first.reached();
            for (int i = 0; i < 5; i++) {
                database.run("insert into commits default values");
                Page next = read(reached, 100);
                assertThat(next.commits()).as("only what is new").hasSize(1);
                reached = next.reached();
            }
            assertThat(read(reached, 100).commits()).isEmpty();

            late.commit();
        }
        Page page = read(reached, 100);
        assertThat(page.commits()).as("the late one").hasSize(1);
        assertThat(read(page.reached(), 100).commits()).isEmpty();
    }

    @Test
    void alsoByOneWhoBeganWhileItWasOpen() throws SQLException {
        Reached reached;
        try (Connection late = database.connect()) {
            late.setAutoCommit(false);
            late.createStatement().execute("insert into commits default values");
            reached = start();
            late.commit();
        }
        assertThat(read(reached, 100).commits()).hasSize(1);
    }

    @Test
    void andOldOnesAreForgottenASliceAtATime() throws SQLException {
        database.run("insert into commits (xid, at) select (1000 + i)::text::xid8, now() - interval '11 minutes'"
                + " from generate_series(1, 25) i");
        database.run("insert into commits default values");
        try (Connection other = database.connect()) {
            other.setAutoCommit(false);
            other.createStatement().execute("select * from commits order by xid limit 5 for update");
            assertThat(prune(10)).as("those that nobody else prunes").isEqualTo(10);
            other.rollback();
        }
        assertThat(prune(10)).isEqualTo(10);
        assertThat(prune(10)).isEqualTo(5);
        assertThat(prune(10)).isZero();
        assertThat(committed()).hasSize(1);
    }

    private static int prune(int most) {
        return Patience.result(Commits.prune(postgres.readers(), 600, most), Patience.ENOUGH);
    }

    private static void write(Random random) {
        try (Connection connection = database.connect()) {
            connection.setAutoCommit(false);
            for (int i = 0; i < 60; i++) {
                connection.createStatement().execute("insert into commits default values");
                connection.createStatement().execute("select pg_sleep(" + random.nextInt(8) / 1000.0 + ")");
                if (random.nextInt(10) == 0) {
                    connection.rollback();
                } else {
                    connection.commit();
                }
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private static Set<Long> committed() {
        Set<Long> ids = new TreeSet<>();
        database.rows("select xid::text::bigint from commits").forEach(row -> ids.add((Long) row.get(0)));
        return ids;
    }

    private static Reached start() {
        return Patience.result(Commits.start(postgres.readers()), Patience.ENOUGH)
                .reached();
    }

    private static Page read(Reached from, int most) {
        return Patience.result(Commits.read(postgres.readers(), from, most), Patience.ENOUGH);
    }

    private static List<Long> ids(Page page) {
        return page.commits().stream().map(Commit::xid).toList();
    }
}
