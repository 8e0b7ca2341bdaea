// SPDX-License-Identifier: Apache-2.0
package dev.chaski.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.testing.Cluster;
import dev.chaski.testing.Database;
import dev.chaski.testing.Patience;
import dev.chaski.testing.Phone;
import dev.chaski.testing.Scene;
import dev.chaski.testing.TestStores;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A PostgreSQL that answers and cannot store. Nothing was accepted then, the client is told so, and as soon as it can, it does. */
class SendsAreNotAcceptedWhileTheDatabaseCannotStoreTest {
    private static final Duration RECOVERY = Duration.ofSeconds(5);
    private static final Duration AT_ONCE = Duration.ofSeconds(1);
    /** What PostgreSQL says when the file system has no room for another page (ERRCODE_DISK_FULL). */
    private static final String DISK_FULL = """
            create function no_room() returns trigger language plpgsql as
                $$ begin raise exception 'could not extend file: No space left on device' using errcode = '53100'; end $$;
            create trigger no_room before insert on entries for each row execute function no_room();
            """;

    private final Database database = TestStores.freshDatabase();
    private final String databaseName = database.uri().substring(database.uri().lastIndexOf('/') + 1);
    /** What it owns is in that database only, so that it can be dropped whenever the database is new, also in a second run on the same server. */
    private final String role = "limited_" + databaseName;

    private Cluster cluster;
    private Scene scene;
    private String conversation;
    private Phone alice;
    private Phone bob;

    @BeforeEach
    void twoFriends() {
        database.run("drop role if exists " + role);
        database.run("create role " + role + " login");
        database.run("grant all on schema public to " + role);
        cluster = Cluster.of(1, Map.of("postgres.uri", database.uri().replaceFirst("//[^@]*@", "//" + role + "@")));
        scene = new Scene(cluster);
        conversation = scene.group("alice", "bob");
        alice = scene.phone(0, "alice");
        bob = scene.phone(0, "bob");
        alice.say(conversation, "before");
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
    void asItsDiskIsFull() {
        database.run(DISK_FULL);
        assertNotAccepted("no room", Patience.ENOUGH);
        assertNotAccepted("still no room", AT_ONCE);
        database.run("drop trigger no_room on entries");
        assertAllIsWell();
    }

    @Test
    void asItIsReadOnly() {
        database.run("alter database " + databaseName + " set default_transaction_read_only = on");
        endSessions();
        assertRefused("read only");
        HealthOf.await(scene.url(0), RECOVERY, HealthOf.withoutPostgres());
        assertNotAccepted("still read only", AT_ONCE);
        database.run("set transaction_read_only = off; alter database " + databaseName
                + " reset default_transaction_read_only");
        assertAllIsWell();
    }

    @Test
    void asItHasNoConnectionLeft() {
        database.run("alter role " + role + " connection limit 0");
        endSessions();
        assertRefused("no connection");
        assertNotAccepted("still none", AT_ONCE);
        database.run("alter role " + role + " connection limit -1");
        assertAllIsWell();
    }

    private void endSessions() {
        database.rows("select pg_terminate_backend(pid) from pg_stat_activity where usename = ?", role);
    }

    /** The first to ask on a connection that has just ended does not know what became of it. */
    private void assertRefused(String text) {
        assertThat(refusal(text, Patience.ENOUGH)).isIn("not_accepted", "unknown");
    }

    private void assertNotAccepted(String text, Duration atMost) {
        assertThat(refusal(text, atMost)).isEqualTo("not_accepted");
    }

    /** The outcome that an {@code unavailable} tells. */
    private String refusal(String text, Duration atMost) {
        JsonObject reply = Patience.result(alice.saying(conversation, text, text), atMost);
        assertThat(reply.getString("type")).as("%s", reply).isEqualTo("message_failed");
        assertThat(reply.getJsonObject("error").getString("code")).isEqualTo("unavailable");
        return reply.getJsonObject("error").getString("outcome");
    }

    private void assertAllIsWell() {
        Patience.until(
                "a confirmation",
                RECOVERY,
                () -> Patience.result(alice.saying(conversation, "after", "after"), Patience.ENOUGH)
                        .getString("type")
                        .equals("message_confirmed"),
                alice::frames);
        bob.expectMessage(conversation, "after");
        assertThat(bob.texts(conversation)).containsExactly("before", "after");
        HealthOf.await(scene.url(0), RECOVERY, HealthOf.ok());
        assertThat(scene.rest(0, "bob").get("/conversations/" + conversation).status())
                .isEqualTo(200);
    }
}
