// SPDX-License-Identifier: Apache-2.0
package dev.chaski.guarantees;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.testing.Cluster;
import dev.chaski.testing.Database;
import dev.chaski.testing.Patience;
import dev.chaski.testing.Phone;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What an instance reads to find out whether it has missed something depends on what has changed. Counted by PostgreSQL, among 10,000 users with 100,000 memberships. */
class ReconcilingCostsChangesAndNotUsersTest {
    private static final int CONNECTED = Boolean.getBoolean("proof") ? 5000 : 200;
    private static final int CHANGES = 20;
    /** Rows read in several seconds by an instance to which nothing happens. */
    private static final long NOTHING = 30;
    /** For the rows that a change touches when it is made, and when it is read by the instance and then from the log; a member who acknowledges it is one more. */
    private static final long PER_CHANGE = 10;

    private static final int MEMBERS = 10;

    private static final String PEOPLE = """
            insert into users (user_id) select 'u' || i from generate_series(0, 9999) i;
            create table rooms as select i, gen_random_uuid() as id from generate_series(0, 9999) i;
            insert into conversations (conversation_id, type, created_by, created_at, updated_at, last_entry_at)
                select id, 'GROUP', 'u0', now(), now(), now() from rooms;
            insert into conversation_members (conversation_id, user_id, role, joined_at, first_seq, delivered_seq, read_seq, read_public_seq, read_message_no)
                select id, 'u' || (i + k * 997) % 10000, 'MEMBER', now(), 1, 0, 0, 0, 0 from rooms, generate_series(0, 9) k;
            insert into membership_periods (conversation_id, user_id, from_seq)
                select conversation_id, user_id, 1 from conversation_members;
            analyze;
            """;

    private final List<Phone> phones = new ArrayList<>();

    @Test
    void whetherIdleOrALittleBusy() throws Exception {
        try (Cluster cluster = Cluster.of(1, Map.of("reconcile.interval-ms", "250"))) {
            Database database = cluster.database();
            database.run(PEOPLE);
            for (int i = 0; i < CONNECTED; i++) {
                phones.add(new Phone("u" + i, "phone").connect(cluster.url(0)));
            }
            List<String> rooms = new ArrayList<>();
            database.rows("select id::text from rooms where i < ? order by i", CHANGES)
                    .forEach(row -> rooms.add((String) row.get(0)));
            awaitQuiet(database);

            long before = rowsRead(database);
            awaitPasses(database);
            long idle = rowsRead(database) - before;

            try (Connection connection = database.connect()) {
                for (String room : rooms) {
                    Silence.append(connection, room, "nobody", "news");
                }
            }
            for (int i = 0; i < CHANGES; i++) {
                phones.get(i).expectMessage(rooms.get(i), "news");
            }
            awaitQuiet(database);
            long busy = rowsRead(database) - before - idle;

            System.out.printf(
                    "10,000 users, 100,000 memberships, %d connected: %d rows read while idle, %d for %d changes%n",
                    CONNECTED, idle, busy, CHANGES);
            assertThat(idle).isLessThan(NOTHING);
            assertThat(busy).isBetween((long) CHANGES, (CHANGES + acknowledgements()) * PER_CHANGE);
            phones.forEach(Phone::close);
        }
    }

    /** Members of the changed rooms that are connected. */
    private static long acknowledgements() {
        return IntStream.range(0, CHANGES * MEMBERS)
                .filter(i -> (i / MEMBERS + i % MEMBERS * 997) % 10_000 < CONNECTED)
                .count();
    }

    /** Returns when what was asked for is done, and counted. */
    private static void awaitQuiet(Database database) {
        Patience.until(
                "quiet",
                Duration.ofSeconds(60),
                () -> {
                    long before = rowsRead(database);
                    awaitPasses(database);
                    return rowsRead(database) - before < NOTHING;
                },
                () -> rowsRead(database));
    }

    /** Some passes of the feed later, all is counted that was read before: a session of the server says so when it ends, or goes on after a second. */
    private static void awaitPasses(Database database) {
        long scans = scans(database);
        Patience.until("passes of the feed", () -> scans(database) >= scans + 3, () -> scans(database));
        database.run("select pg_terminate_backend(pid, 5000) from pg_stat_activity where application_name = 'chaski'"
                + " and datname = current_database() and state = 'idle' and query not like '%pg_current_snapshot%'");
    }

    private static long rowsRead(Database database) {
        return database.number(
                "select sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0))::bigint from pg_stat_user_tables");
    }

    /** How often the feed was looked at. */
    private static long scans(Database database) {
        return database.number("select idx_scan from pg_stat_user_tables where relname = 'commits'");
    }
}
