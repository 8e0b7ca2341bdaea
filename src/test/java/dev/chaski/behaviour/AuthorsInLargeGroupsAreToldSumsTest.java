// SPDX-License-Identifier: Apache-2.0
package dev.chaski.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.testing.Cluster;
import dev.chaski.testing.Phone;
import dev.chaski.testing.Scene;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Above {@code groups.large-over} members a receipt for each of them would be a flood: authors are told sums, which are exact, and at most one a second. */
class AuthorsInLargeGroupsAreToldSumsTest {
    private static final List<String> READERS =
            IntStream.range(0, 10).mapToObj(i -> "reader" + i).toList();
    private static Cluster cluster;

    @BeforeAll
    static void start() {
        cluster = Cluster.of(2, Map.of("groups.large-over", "4"));
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    void readByFiveOfTen() {
        try (Scene scene = new Scene(cluster)) {
            String group = scene.group("alice", READERS.toArray(String[]::new));
            Phone alice = scene.phone(0, "alice");
            Phone laptop = scene.device("alice", "laptop").connect(scene.url(1));
            JsonObject sent = alice.say(group, "all here?");
            keepsItPrivate(scene, READERS.get(0));
            READERS.subList(0, 6).forEach(reader -> read(scene, reader, group));

            for (Phone device : List.of(alice, laptop)) {
                device.expect("receipt_summary", f -> isSum(f, group, 1, 6, 5, 10));
                assertThat(device.frames("receipt"))
                        .as("single receipts of %s", device)
                        .isEmpty();
            }
            JsonObject state = scene.rest(1, "alice")
                    .get("/messages/" + sent.getString("messageId") + "/delivery-state")
                    .must(200)
                    .body();
            assertThat(List.of(
                            state.getInteger("deliveredCount"),
                            state.getInteger("readCount"),
                            state.getInteger("recipients")))
                    .as("what REST says")
                    .containsExactly(6, 5, 10);
            assertThat(cluster.database()
                            .number(
                                    "select count(*) from conversation_members where conversation_id = ? and delivered_since is not null",
                                    UUID.fromString(group)))
                    .as("histories of deliveries")
                    .isZero();
        }
    }

    @Test
    void atMostOnceASecond() {
        try (Scene scene = new Scene(cluster)) {
            String group = scene.group("alice", READERS.toArray(String[]::new));
            Phone alice = scene.phone(0, "alice");
            Sends.many(alice, group, 1);
            long begun = System.nanoTime();
            READERS.forEach(reader -> read(scene, reader, group));
            alice.expect("receipt_summary", f -> isSum(f, group, 1, 10, 10, 10));
            long seconds = Duration.ofNanos(System.nanoTime() - begun).toSeconds();
            assertThat(alice.frames("receipt_summary").size()).isLessThanOrEqualTo((int) seconds + 2);
        }
    }

    @Test
    void whoWasAwayHasThemBeforeTheSyncIsOver() {
        try (Scene scene = new Scene(cluster)) {
            String group = scene.group("alice", READERS.toArray(String[]::new));
            Phone alice = scene.phone(0, "alice");
            alice.say(group, "read it while I am away");
            alice.leave();
            READERS.subList(0, 3).forEach(reader -> read(scene, reader, group));

            alice.connect(scene.url(1));

            List<JsonObject> frames = alice.frames();
            assertThat(frames.subList(0, frames.indexOf(alice.frames("synced").get(0))))
                    .as("frames before synced")
                    .anyMatch(f -> f.getString("type").equals("receipt_summary") && isSum(f, group, 1, 3, 3, 10))
                    .noneMatch(f -> f.getString("type").equals("receipt"));
        }
    }

    @Test
    void whoIsShownNoReadsIsToldDeliveriesOnly() {
        try (Scene scene = new Scene(cluster)) {
            String group = scene.group("alice", READERS.toArray(String[]::new));
            scene.rest(0, "alice")
                    .put("/me/privacy", new JsonObject().put("showReadReceipts", false))
                    .must(200);
            Phone alice = scene.phone(0, "alice");
            alice.say(group, "tell me nothing");
            READERS.subList(0, 2).forEach(reader -> read(scene, reader, group));

            JsonObject sum = alice.expect("receipt_summary", f -> f.getInteger("delivered") == 2);

            assertThat(sum.containsKey("read")).as("%s", sum).isFalse();
        }
    }

    @Test
    void theReadersOwnDevicesStillKnow() {
        try (Scene scene = new Scene(cluster)) {
            String group = scene.group("alice", READERS.toArray(String[]::new));
            Phone alice = scene.phone(0, "alice");
            Phone watch = scene.device(READERS.get(0), "watch").connect(scene.url(1));
            alice.say(group, "read on the phone");
            watch.expectMessage(group, "read on the phone");

            read(scene, READERS.get(0), group);

            watch.expect("unread_count", f -> f.getInteger("count") == 0);
        }
    }

    private static void read(Scene scene, String reader, String group) {
        scene.rest(1, reader)
                .post("/messages/read", new JsonObject().put("conversationId", group))
                .must(200);
    }

    private static void keepsItPrivate(Scene scene, String reader) {
        scene.rest(0, reader)
                .put("/me/privacy", new JsonObject().put("sendReadReceipts", false))
                .must(200);
    }

    private static boolean isSum(JsonObject frame, String group, long seq, int delivered, int read, int members) {
        return frame.getString("conversationId").equals(group)
                && frame.getLong("seq") == seq
                && frame.getInteger("delivered") == delivered
                && frame.getInteger("read") == read
                && frame.getInteger("members") == members;
    }
}
