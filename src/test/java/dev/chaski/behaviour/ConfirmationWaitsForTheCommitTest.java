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
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** I1: not before the commit, and not when the commit fails. */
class ConfirmationWaitsForTheCommitTest {
    private static final String REFUSE_AT_COMMIT = """
            create or replace function refuse() returns trigger language plpgsql as
                $$ begin raise exception 'refused at commit'; end $$;
            create constraint trigger refuse_at_commit after insert on entries deferrable initially deferred
                for each row when (new.content = 'poison') execute function refuse();
            """;

    private Cluster cluster;
    private Scene scene;
    private String conversation;
    private Phone alice;
    private Phone bob;

    @BeforeEach
    void twoFriends() {
        cluster = Cluster.of(1);
        scene = new Scene(cluster);
        conversation = scene.direct("alice", "bob");
        alice = scene.phone(0, "alice");
        bob = scene.phone(0, "bob");
    }

    @AfterEach
    void close() {
        try {
            scene.close();
        } finally {
            cluster.close();
        }
    }

    @Test
    void nothingIsConfirmedOrShownWhileTheLogCannotBeWritten() throws Exception {
        CompletableFuture<JsonObject> reply;
        try (Connection other = cluster.database().connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("lock table entries in share mode");
            reply = alice.saying(conversation, "t", "held up");
            cluster.database().awaitBlocked(1);
            Patience.still(
                    "no confirmation before the commit",
                    Duration.ofMillis(700),
                    () -> !reply.isDone() && bob.frames("message_received").isEmpty(),
                    () -> alice.frames() + " and " + bob.frames());
            other.rollback();
        }

        assertThat(Patience.result(reply, Patience.ENOUGH).getString("type")).isEqualTo("message_confirmed");
        bob.expectTexts(conversation, List.of("held up"));
    }

    @Test
    void aMessageThatIsRefusedAtTheCommitFailsAndItsNeighboursDoNot() throws Exception {
        cluster.database().run(REFUSE_AT_COMMIT);
        List<CompletableFuture<JsonObject>> replies = List.of(
                alice.saying(conversation, "t1", "before"),
                alice.saying(conversation, "t2", "poison"),
                alice.saying(conversation, "t3", "after"));

        assertThat(replies)
                .extracting(reply -> Patience.result(reply, Patience.ENOUGH).getString("type"))
                .containsExactly("message_confirmed", "message_failed", "message_confirmed");
        JsonObject failed = replies.get(1).join();
        assertThat(failed.getString("tempId")).isEqualTo("t2");
        assertThat(failed.getJsonObject("error").getString("code"))
                .as("%s", failed)
                .isNotBlank();
        bob.expectTexts(conversation, List.of("before", "after"));
        assertThat(bob.seqs(conversation)).as("no number was burnt").containsExactly(1L, 2L);
        assertThat(cluster.database().number("select count(*) from entries where temp_id = 't2'"))
                .isZero();

        cluster.database().run("drop trigger refuse_at_commit on entries");
        JsonObject again = Patience.result(alice.saying(conversation, "t2", "poison"), Patience.ENOUGH);
        assertThat(again.getString("type")).as("%s", again).isEqualTo("message_confirmed");
        assertThat(again.getLong("seq")).isEqualTo(3);
        assertThat(again.getBoolean("duplicate", false)).isFalse();
    }

    @Test
    void aMessageWhoseConnectionToTheDatabaseIsLostIsWrittenOnce() throws Exception {
        CompletableFuture<JsonObject> reply;
        try (Connection other = cluster.database().connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("lock table entries in share mode");
            reply = alice.saying(conversation, "t", "survives");
            cluster.database().awaitBlocked(1);
            cluster.database()
                    .rows("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'chaski'"
                            + " and datname = current_database()");
            other.rollback();
        }

        JsonObject answer = Patience.result(reply, Patience.ENOUGH);
        assertThat(answer.getString("type")).as("%s", answer).isEqualTo("message_confirmed");
        bob.expectTexts(conversation, List.of("survives"));
        assertThat(alice.say(conversation, "next").getLong("seq")).isEqualTo(2);
    }
}
