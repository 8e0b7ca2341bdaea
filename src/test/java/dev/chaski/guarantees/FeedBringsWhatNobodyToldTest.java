// SPDX-License-Identifier: Apache-2.0
package dev.chaski.guarantees;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.testing.Cluster;
import dev.chaski.testing.Patience;
import dev.chaski.testing.Phone;
import dev.chaski.testing.Scene;
import io.vertx.core.json.JsonObject;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** I7: what only the log knows arrives within the bound that {@code welcome} names, also from a transaction that committed late, and at an instance that was away longer than the feed remembers. */
class FeedBringsWhatNobodyToldTest {
    private static Cluster cluster;

    @BeforeAll
    static void open() {
        cluster = Cluster.of(2);
    }

    @AfterAll
    static void close() {
        cluster.close();
    }

    @Test
    void fromATransactionThatStayedOpenWhileLaterOnesWereRead() throws Exception {
        try (Scene scene = new Scene(cluster);
                Connection late = cluster.database().connect();
                Connection quick = cluster.database().connect()) {
            String slow = scene.group("alice", "bob");
            String fast = scene.group("alice", "bob");
            Phone alice = scene.phone(0, "alice");
            Phone bob = scene.phone(1, "bob");
            late.setAutoCommit(false);
            Silence.append(late, slow, scene.user("bob"), "late");
            for (int i = 1; i <= 3; i++) {
                String text = Integer.toString(i);
                Silence.append(quick, fast, scene.user("bob"), text);
                alice.expectMessage(fast, text);
                bob.expectMessage(fast, text);
            }
            Phone carol = scene.device("alice", "tablet").connect(cluster.url(1));
            assertThat(alice.texts(slow)).isEmpty();

            late.commit();

            Duration bound = Duration.ofMillis(bound(alice));
            for (Phone phone : List.of(alice, bob, carol)) {
                Patience.until(
                        "the late one for " + phone,
                        bound,
                        () -> phone.texts(slow).equals(List.of("late")),
                        phone::frames);
            }
        }
    }

    private static long bound(Phone phone) {
        return phone.frames("welcome").get(0).getJsonObject("limits").getLong("reconcileBoundMs");
    }

    @Test
    void alsoAtAnInstanceThatStartedWhileItWasOpen() throws Exception {
        try (Scene scene = new Scene(cluster);
                Connection late = cluster.database().connect()) {
            String conversation = scene.group("alice", "bob");
            late.setAutoCommit(false);
            Silence.append(late, conversation, scene.user("bob"), "late");
            String url = cluster.addNode().url();
            Phone alice = scene.device("alice", "phone").connect(url);

            late.commit();

            alice.expectMessage(conversation, "late");
        }
    }

    /** The database's clock jumps eleven minutes, and what was committed meanwhile is not in the feed any more: entries, a mark and a membership. */
    @Test
    void alsoAtAnInstanceThatWasAwayLongerThanTheFeedRemembers() throws Exception {
        try (Cluster skewed = Cluster.of(0);
                Scene scene = new Scene(skewed)) {
            skewed.database().run("""
                    create schema skew;
                    create table skew.clock (ahead interval not null);
                    insert into skew.clock values ('0');
                    create function skew.now() returns timestamptz language sql as 'select pg_catalog.now() + ahead from skew.clock';
                    do $$ begin execute 'alter database ' || current_database() || ' set search_path = public, skew, pg_catalog'; end $$;
                    """);
            skewed.addNode();
            String told = scene.group("alice", "bob");
            String joined = scene.group("carol", "dora");
            Phone alice = scene.phone(0, "alice");
            alice.say(told, "1");

            try (Connection connection = skewed.database().connect()) {
                connection.setAutoCommit(false);
                Silence.append(connection, told, scene.user("bob"), "2");
                connection.createStatement().execute("delete from commits");
                Silence.append(connection, joined, scene.user("carol"), "3");
                connection.createStatement().execute("""
                        insert into conversation_members (conversation_id, user_id, role, joined_at, first_seq, delivered_seq, read_seq, read_public_seq, read_message_no)
                            values ('%1$s', '%2$s', 'MEMBER', now(), 1, 0, 0, 0, 0);
                        insert into membership_periods values ('%1$s', '%2$s', 1, null);
                        update conversation_members set delivered_seq = 1, read_seq = 1, read_public_seq = 1, delivered_at = now(), read_public_at = now(), marks_moved_at = now()
                            where conversation_id = '%3$s' and user_id = '%4$s';
                        delete from commits;
                        update skew.clock set ahead = '11 minutes';
                        """.formatted(
                                joined, scene.user("alice"), told, scene.user("bob")));
                connection.commit();
            }

            alice.expectMessage(told, "2");
            alice.expectMessage(joined, "3");
            JsonObject read = alice.expect("receipt", f -> f.getString("status").equals("READ"));
            assertThat(read.getString("conversationId"))
                    .isEqualTo(UUID.fromString(told).toString());
            assertThat(read.getLong("seq")).isEqualTo(1);
        }
    }
}
