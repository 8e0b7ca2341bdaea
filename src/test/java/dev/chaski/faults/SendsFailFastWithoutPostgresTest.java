// SPDX-License-Identifier: Apache-2.0
package dev.chaski.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.testing.Cluster;
import dev.chaski.testing.Database;
import dev.chaski.testing.Patience;
import dev.chaski.testing.Phone;
import dev.chaski.testing.Scene;
import dev.chaski.testing.Sockets;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Without PostgreSQL sends fail fast and say what is known, sockets stay open, and it recovers by itself within 5 s, losing nothing that was confirmed (I1) and doubling nothing (I2). */
class SendsFailFastWithoutPostgresTest {
    private static final Duration AT_ONCE = Duration.ofSeconds(1);
    private static final Duration NOTICED = Duration.ofSeconds(6);
    private static final Duration RECOVERY = Duration.ofSeconds(5);

    private Cluster cluster;
    private Scene scene;
    private String conversation;
    private Phone alice;
    private Phone bob;

    @BeforeEach
    void twoFriends() {
        Database database = RoomStores.freshDatabase();
        cluster = Cluster.of(2, Map.of("postgres.uri", database.uri()));
        scene = new Scene(cluster);
        conversation = scene.group("alice", "bob");
        alice = scene.phone(0, "alice");
        bob = scene.phone(1, "bob");
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
    void whenItIsPaused() {
        JsonObject confirmed = Patience.result(alice.saying(conversation, "before", "before"), Patience.ENOUGH);
        bob.expectMessage(conversation, "before");
        String underWay = UUID.randomUUID().toString();
        RoomStores.stores().pausePostgres();
        try {
            JsonObject caught =
                    Patience.result(alice.saying(conversation, underWay, "under way"), Duration.ofSeconds(10));
            assertThat(error(caught).getString("outcome")).as("%s", caught).isEqualTo("unknown");
            HealthOf.await(scene.url(0), NOTICED, HealthOf.withoutPostgres());
            HealthOf.await(scene.url(1), NOTICED, HealthOf.withoutPostgres());
            assertThat(Sockets.get(scene.url(0), "/health/ready").statusCode())
                    .as("a balancer has nowhere better to send clients to")
                    .isEqualTo(200);

            assertRefusedAtOnce(alice, "too early");
            assertRefusedAtOnce(alice, "again too early");
            JsonObject watched = Patience.result(
                    alice.asking(new JsonObject()
                            .put("type", "subscribe_presence")
                            .put("userIds", JsonArray.of(bob.userId()))),
                    AT_ONCE);
            assertThat(error(watched).getString("code")).isEqualTo("unavailable");
            JsonObject repeat = soon(alice.saying(conversation, "before", "before"));
            assertThat(repeat.getString("type")).as("%s", repeat).isEqualTo("message_confirmed");
            assertThat(repeat.getString("messageId")).isEqualTo(confirmed.getString("messageId"));
            assertThat(repeat.getBoolean("duplicate")).isTrue();
        } finally {
            RoomStores.stores().resumePostgres();
        }

        confirmWithin(RECOVERY, "after");
        HealthOf.await(scene.url(1), RECOVERY, HealthOf.ok());
        JsonObject known = Patience.result(alice.saying(conversation, underWay, "under way"), Patience.ENOUGH);
        assertThat(known.getString("type")).as("%s", known).isEqualTo("message_confirmed");
        bob.expectMessage(conversation, "after");
        bob.expectMessage(conversation, "under way");
        assertThat(bob.texts(conversation)).containsExactlyInAnyOrder("before", "under way", "after");
        bob.say(conversation, "I am still here");
        alice.expectMessage(conversation, "I am still here");
        assertThat(alice.ended() || bob.ended()).as("a socket ended").isFalse();
    }

    @Test
    void whenItIsRestartedUnderTraffic() {
        Map<String, CompletableFuture<JsonObject>> sent = new LinkedHashMap<>();
        send(sent, 50);
        RoomStores.stores().stopPostgres();
        try {
            send(sent, 50);
            HealthOf.await(scene.url(0), NOTICED, HealthOf.withoutPostgres());
            HealthOf.await(scene.url(1), NOTICED, HealthOf.withoutPostgres());
            assertRefusedAtOnce(
                    bob, "while it is away"); // alice has sends in doubt, and those behind them wait for their answers
        } finally {
            RoomStores.stores().startPostgres();
        }
        confirmWithin(RECOVERY, "back");
        send(sent, 20);

        List<String> confirmed = new ArrayList<>();
        sent.forEach((text, answer) -> {
            JsonObject reply = Patience.result(answer, Patience.ENOUGH);
            if (!reply.getString("type").equals("message_confirmed")) {
                assertThat(error(reply).getString("outcome")).as("%s", reply).isIn("not_accepted", "unknown");
                reply = Patience.result(alice.saying(conversation, text, text), Patience.ENOUGH);
            }
            assertThat(reply.getString("type")).as("%s", reply).isEqualTo("message_confirmed");
            confirmed.add(text);
        });
        Patience.until(
                "all of them once",
                Patience.PROMISED,
                () -> bob.texts(conversation).size() > confirmed.size(),
                () -> bob.texts(conversation));
        confirmed.add("back");
        assertThat(bob.texts(conversation)).containsExactlyInAnyOrderElementsOf(confirmed);
        assertThat(alice.ended() || bob.ended()).as("a socket ended").isFalse();
    }

    private void send(Map<String, CompletableFuture<JsonObject>> sent, int messages) {
        for (int i = 0; i < messages; i++) {
            String text = "message " + sent.size();
            sent.put(text, alice.saying(conversation, text, text));
        }
    }

    private void assertRefusedAtOnce(Phone sender, String text) {
        JsonObject refused = soon(sender.saying(conversation, text, text));
        assertThat(refused.getString("type")).as("%s", refused).isEqualTo("message_failed");
        assertThat(error(refused).getString("code")).isEqualTo("unavailable");
        assertThat(error(refused).getString("outcome")).isEqualTo("not_accepted");
        assertThat(error(refused).getLong("retryAfterMs")).isPositive();
    }

    private static JsonObject soon(CompletableFuture<JsonObject> reply) {
        return Patience.result(reply, AT_ONCE);
    }

    private static JsonObject error(JsonObject reply) {
        assertThat(reply.getJsonObject("error")).as("%s", reply).isNotNull();
        return reply.getJsonObject("error");
    }

    /** Sends it with the same tempId until it is confirmed, as a client does. */
    private void confirmWithin(Duration time, String text) {
        Patience.until(
                "a confirmation of " + text,
                time,
                () -> Patience.result(alice.saying(conversation, text, text), Patience.ENOUGH)
                        .getString("type")
                        .equals("message_confirmed"),
                alice::frames);
    }
}
