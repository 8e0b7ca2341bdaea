// SPDX-License-Identifier: Apache-2.0
package dev.chaski.guarantees;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.Wires;
import dev.chaski.testing.Cluster;
import dev.chaski.testing.Patience;
import dev.chaski.testing.Phone;
import dev.chaski.testing.Scene;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** I7, for what is one's own: with every frame between two instances lost, a user's other devices hear of a read mark, a mute and a setting within the bound; and those who watch of who hides. */
class WhatOneDoesReachesTheOwnDevicesWithoutHintsTest {
    private static final Duration BOUND = Duration.ofSeconds(3);
    /** Until a silent owner is given up. */
    private static final Duration MARKING = Duration.ofSeconds(1);

    private static Cluster cluster;
    private static List<Wires> wires;
    private Scene scene;

    @BeforeAll
    static void start() {
        cluster = Cluster.of(2, Map.of("groups.large-over", "3"));
        wires = List.of(new Wires(cluster.node(0)), new Wires(cluster.node(1)));
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @BeforeEach
    void begin() {
        scene = new Scene(cluster);
    }

    @AfterEach
    void end() {
        wires.forEach(Wires::mend);
        scene.close();
    }

    private void expectWithin(Duration time, Phone phone, String type, Predicate<JsonObject> which) {
        Patience.until(
                type + " for " + phone, time, () -> phone.frames(type).stream().anyMatch(which), phone::frames);
    }

    private void readOnOne(String group) {
        Phone alice = scene.phone(0, "alice");
        Phone bob = scene.phone(0, "bob");
        Phone watch = scene.device("bob", "watch").connect(scene.url(1));
        alice.say(group, "1");
        alice.say(group, "2");
        bob.expectMessage(group, "2");
        watch.expectMessage(group, "2");
        wires.forEach(Wires::cut);

        JsonObject ok = bob.ask(new JsonObject()
                .put("type", "mark_as_read")
                .put("conversationId", group)
                .put("seq", 1));

        assertThat(ok.getLong("seq")).as("%s", ok).isEqualTo(1);
        Predicate<JsonObject> own = f -> f.getString("userId").equals(bob.userId())
                && f.getString("status").equals("READ")
                && f.getLong("seq") == 1;
        expectWithin(BOUND.plus(MARKING), watch, "receipt", own);
        expectWithin(BOUND, watch, "unread_count", f -> f.getInteger("count") == 1);
        assertThat(bob.frames("receipt").stream().filter(own))
                .as("what the phone hears of its own mark")
                .isEmpty();
        assertThat(watch.frames("receipt").stream().filter(own))
                .as("what the watch hears")
                .hasSize(1);
    }

    @Test
    void aReadMark() {
        readOnOne(scene.group("alice", "bob"));
    }

    @Test
    void aReadMarkInALargeConversation() {
        readOnOne(scene.group("alice", "bob", "carol", "dora", "eve"));
    }

    @Test
    void aReadMarkThatIsKeptToOneself() {
        String group = scene.group("alice", "bob");
        scene.rest(0, "bob")
                .put("/me/privacy", new JsonObject().put("sendReadReceipts", false))
                .must(200);
        readOnOne(group);
    }

    @Test
    void aMute() {
        String group = scene.group("alice", "bob");
        Phone alice = scene.phone(0, "alice");
        Phone watch = scene.device("bob", "watch").connect(scene.url(1));
        alice.say(group, "1");
        watch.expectMessage(group, "1");
        wires.forEach(Wires::cut);

        scene.rest(0, "bob")
                .patch(
                        "/conversations/" + group + "/participants/" + scene.user("bob"),
                        new JsonObject()
                                .put(
                                        "notificationsMutedUntil",
                                        Instant.now().plusSeconds(3600).toString()))
                .must(200);

        expectWithin(
                BOUND,
                watch,
                "unread_count",
                f -> f.getInteger("count") == 1 && f.getInteger("total") == 0 && f.getBoolean("muted", false));
    }

    @Test
    void thatOneWantsToSeeNoReads() {
        String group = scene.group("alice", "bob");
        Phone alice = scene.phone(1, "alice");
        Phone bob = scene.phone(1, "bob");
        alice.say(group, "1");
        bob.expectMessage(group, "1");
        alice.expect("receipt", f -> f.getString("status").equals("DELIVERED"));
        wires.forEach(Wires::cut);

        scene.rest(0, "alice")
                .put("/me/privacy", new JsonObject().put("showReadReceipts", false))
                .must(200);
        long changed = System.nanoTime();
        Patience.until("the bound", () -> System.nanoTime() - changed > BOUND.toNanos(), () -> "");
        bob.ask(new JsonObject()
                .put("type", "mark_as_read")
                .put("conversationId", group)
                .put("seq", 1));
        scene.rest(0, "alice")
                .put("/me/privacy", new JsonObject().put("showReadReceipts", true))
                .must(200);

        expectWithin(BOUND, alice, "receipt", f -> f.getString("status").equals("READ"));
        assertThat(alice.frames("receipt").stream()
                        .filter(f -> f.getString("status").equals("READ")))
                .as("told when it was wanted again, and not before")
                .hasSize(1);
    }

    @Test
    void thatOneHides() {
        scene.direct("alice", "bob");
        Phone alice = scene.phone(1, "alice");
        Phone bob = scene.phone(0, "bob");
        Patience.until(
                "bob to be seen",
                () -> alice.ask(new JsonObject()
                                .put("type", "subscribe_presence")
                                .put("userIds", JsonArray.of(bob.userId())))
                        .getJsonArray("users")
                        .getJsonObject(0)
                        .getString("status")
                        .equals("ONLINE"),
                alice::frames);
        wires.forEach(Wires::cut);

        scene.rest(0, "bob")
                .put("/me/privacy", new JsonObject().put("showOnlineStatus", false))
                .must(200);

        expectWithin(BOUND, alice, "presence", f -> f.getString("status").equals("OFFLINE"));
    }
}
