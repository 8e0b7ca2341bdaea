// SPDX-License-Identifier: Apache-2.0
package dev.chaski.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.local.Cable;
import dev.chaski.testing.Cluster;
import dev.chaski.testing.Database;
import dev.chaski.testing.Patience;
import dev.chaski.testing.Phone;
import dev.chaski.testing.Scene;
import dev.chaski.testing.TestStores;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgConnectOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Where the connection is lost at the commit, the owner itself runs the batch again, and then confirms. */
class OwnerAsksAgainWhatItCommittedTest {
    private static final Duration SOON = Duration.ofSeconds(5);

    private final Database database = TestStores.freshDatabase();
    private Cable cable;
    private Cluster cluster;
    private Scene scene;
    private String conversation;
    private Phone alice;
    private Phone bob;

    @BeforeEach
    void twoFriends() {
        int port = PgConnectOptions.fromUri(database.uri()).getPort();
        cable = new Cable(port);
        cluster = Cluster.of(
                1, Map.of("postgres.uri", database.uri().replace(":" + port + "/", ":" + cable.port() + "/")));
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
            cable.close();
        }
    }

    @Test
    void whenTheConnectionIsLostBeforeTheAnswer() {
        cable.loseReplies();
        CompletableFuture<JsonObject> reply = alice.saying(conversation, "t", "committed");
        awaitCommitted("committed");
        assertThat(reply).isNotDone();

        cable.cut();

        assertConfirmedOnce(Patience.result(reply, SOON));
    }

    @Test
    void whenTheAnswerNeverComes() {
        cable.loseReplies();
        CompletableFuture<JsonObject> reply = alice.saying(conversation, "t", "committed");
        awaitCommitted("committed");

        assertConfirmedOnce(Patience.result(reply, Duration.ofSeconds(7)));
    }

    private void awaitCommitted(String text) {
        Patience.until(
                "the commit",
                () -> database.number("select count(*) from entries where content = ?", text) == 1,
                alice::frames);
    }

    private void assertConfirmedOnce(JsonObject reply) {
        assertThat(reply.getString("type")).as("%s", reply).isEqualTo("message_confirmed");
        assertThat(reply.getBoolean("duplicate", false))
                .as("a repeat to the database, news to alice: %s", reply)
                .isFalse();
        bob.expectTexts(conversation, List.of("before", "committed"));
        assertThat(alice.say(conversation, "after").getLong("seq")).isEqualTo(3);
        bob.expectTexts(conversation, List.of("before", "committed", "after"));
        alice.expectTexts(conversation, List.of("before", "committed", "after"));
    }
}
