// SPDX-License-Identifier: Apache-2.0
package dev.chaski.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.testing.Cluster;
import dev.chaski.testing.Patience;
import dev.chaski.testing.Phone;
import dev.chaski.testing.Scene;
import io.vertx.core.json.JsonObject;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Typing never asks PostgreSQL, is off in large conversations, and gives way where messages wait. */
class TypingCostsNobodyElseTest {
    private static final int NOTES = 300;
    private static Cluster cluster;

    @BeforeAll
    static void start() {
        cluster = Cluster.of(2, Map.of("groups.large-over", "2"));
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    private static JsonObject frame(String type, String conversation) {
        return new JsonObject().put("type", type).put("conversationId", conversation);
    }

    private static void type(Phone phone, String conversation, boolean typing) {
        phone.send(frame("typing", conversation).put("isTyping", typing));
    }

    private static long heard(Phone phone, String conversation) {
        return phone.frames("typing_update").stream()
                .filter(f -> f.getString("conversationId").equals(conversation))
                .count();
    }

    private static void awaitHeard(Phone phone, String conversation, long times) {
        Patience.until(
                times + " typing updates",
                Patience.PROMISED,
                () -> heard(phone, conversation) >= times,
                () -> heard(phone, conversation));
    }

    private static long transactions() {
        return cluster.database()
                .number(
                        "select xact_commit + xact_rollback from pg_stat_database where datname = current_database() and pg_stat_clear_snapshot() is not null");
    }

    private static void pass(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        Patience.until("time to pass", time.plusSeconds(5), () -> System.nanoTime() > end, () -> "");
    }

    /** The feed and the cursors go on meanwhile, a few transactions in a second. */
    @Test
    void postgresHearsNothingOfIt() {
        try (Scene scene = new Scene(cluster)) {
            String conversation = scene.direct("alice", "bob");
            Phone alice = scene.phone(0, "alice");
            Phone bob = scene.phone(1, "bob");
            alice.ask(frame("join_conversation", conversation));
            type(bob, conversation, true);
            awaitHeard(alice, conversation, 1);
            pass(Duration.ofSeconds(2));

            long before = transactions();
            long begun = System.nanoTime();
            for (int i = 0; i < NOTES; i++) {
                type(bob, conversation, i % 2 == 1);
                awaitHeard(alice, conversation, i + 2);
            }
            pass(Duration.ofMillis(1500));
            long seconds = 1 + Duration.ofNanos(System.nanoTime() - begun).toSeconds();

            assertThat(transactions() - before)
                    .as("transactions in %d s, with %d notes of typing", seconds, NOTES)
                    .isLessThan(NOTES / 6 + 12 * seconds);
        }
    }

    @Test
    void itIsOffInALargeConversationForAsLongAsItIsOne() {
        try (Scene scene = new Scene(cluster)) {
            String group = scene.group("alice", "bob", "carol");
            String direct = scene.direct("alice", "bob");
            Phone alice = scene.phone(0, "alice");
            Phone bob = scene.phone(1, "bob");
            alice.ask(frame("join_conversation", group));
            alice.ask(frame("join_conversation", direct));

            type(bob, group, true);
            type(bob, direct, true);
            awaitHeard(alice, direct, 1);
            assertThat(heard(alice, group)).as("three are many here").isZero();

            scene.rest(0, "alice")
                    .delete("/conversations/" + group + "/participants/" + scene.user("carol"))
                    .must(204);
            bob.expect("participant_removed", f -> true);
            type(bob, group, true);
            awaitHeard(alice, group, 1);

            scene.rest(0, "alice")
                    .post(
                            "/conversations/" + group + "/participants",
                            new JsonObject().put("userId", scene.user("carol")))
                    .must(201);
            bob.expect("participant_added", f -> true);
            type(bob, group, false);
            awaitHeard(alice, group, 2);
            type(bob, group, true);
            type(bob, direct, false);
            awaitHeard(alice, direct, 2);
            assertThat(heard(alice, group)).isEqualTo(2);
        }
    }

    /** The row of another conversation is held, so that what is sent there has no answer. */
    @Test
    void itIsNotToldWhileHundredsOfMessagesWait() throws Exception {
        try (Scene scene = new Scene(cluster);
                Connection other = cluster.database().connect();
                Statement statement = other.createStatement()) {
            String conversation = scene.direct("alice", "bob");
            String stuck = scene.direct("carol", "dora");
            Phone alice = scene.phone(1, "alice");
            Phone bob = scene.phone(0, "bob");
            Phone carol = scene.phone(0, "carol");
            alice.ask(frame("join_conversation", conversation));
            other.setAutoCommit(false);
            statement.execute("select 1 from conversations where conversation_id = '" + stuck + "' for update");
            for (int i = 0; i < 600; i++) {
                carol.saying(stuck, "t" + i, "waits");
            }
            cluster.database().awaitBlocked(1);
            carol.ask(new JsonObject().put("type", "heartbeat"));

            type(bob, conversation, true);
            bob.ask(new JsonObject().put("type", "heartbeat"));
            alice.ask(new JsonObject().put("type", "heartbeat"));
            Patience.still(
                    "nobody hears of typing",
                    Duration.ofMillis(300),
                    () -> heard(alice, conversation) == 0,
                    alice::frames);

            other.rollback();
            carol.expect("message_confirmed", f -> f.getString("tempId").equals("t599"));
            Patience.until(
                    "typing to be told again",
                    () -> {
                        type(bob, conversation, true);
                        return heard(alice, conversation) > 0;
                    },
                    alice::frames);
        }
    }
}
