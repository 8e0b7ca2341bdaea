// SPDX-License-Identifier: Apache-2.0
package dev.chaski.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.testing.OnTwoNodes;
import dev.chaski.testing.Phone;
import dev.chaski.testing.Rest;
import dev.chaski.testing.Scene;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The history of marks: ranges instead of a row per message and reader, and lists of who and about when for the author. */
@ExtendWith(OnTwoNodes.class)
class AuthorLearnsWhoHasReadAndAboutWhenTest {
    @Test
    void byPagesWithTimesThatHoldTheMoment(Scene scene) {
        String group = scene.group("alice", "bob", "carol", "dave");
        Phone alice = scene.phone(0, "alice");
        Instant before = Instant.now().minusMillis(5);
        String message = alice.say(group, "who reads this?").getString("messageId");
        alice.say(group, "and this?");
        for (String reader : List.of("bob", "carol", "dave")) {
            read(scene.rest(1, reader), group, 1);
        }
        Instant after = Instant.now().plusMillis(5);
        Rest rest = scene.rest(1, "alice");

        List<JsonObject> all = pages(rest, "/messages/" + message + "/receipts?first=2");

        assertThat(all)
                .extracting(item -> item.getString("userId") + " " + item.getString("status"))
                .containsExactly(
                        scene.user("bob") + " DELIVERED",
                        scene.user("bob") + " READ",
                        scene.user("carol") + " DELIVERED",
                        scene.user("carol") + " READ",
                        scene.user("dave") + " DELIVERED",
                        scene.user("dave") + " READ");
        assertThat(all).allSatisfy(item -> {
            assertThat(Instant.parse(item.getString("notBefore"))).isBetween(before, after);
            assertThat(Instant.parse(item.getString("timestamp"))).isBetween(before, after);
        });
        assertThat(pages(rest, "/messages/" + message + "/receipts?type=READ&first=1"))
                .hasSize(3);
    }

    @Test
    void readingThousandsAtOnceIsOneRange(Scene scene) {
        String group = scene.group("alice", "bob");
        Phone alice = scene.phone(0, "alice");
        Sends.many(alice, group, 2000);

        read(scene.rest(1, "bob"), group, 2000);

        assertThat(ranges(scene, group, "bob")).isEmpty();
        assertThat(open(scene, group, "bob")).containsExactly(1L, 2000L);
    }

    @Test
    void anAdvanceWithinAMinuteExtendsTheRangeAndALaterOneBeginsAnother(Scene scene) {
        String group = scene.group("alice", "bob");
        Phone alice = scene.phone(0, "alice");
        List<String> messages = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            messages.add(alice.say(group, "m" + i).getString("messageId"));
        }
        Rest bob = scene.rest(1, "bob");
        read(bob, group, 1);
        read(bob, group, 3);
        assertThat(ranges(scene, group, "bob")).isEmpty();
        assertThat(open(scene, group, "bob")).containsExactly(1L, 3L);

        later(scene, group, "2 minutes");
        read(bob, group, 4);
        later(scene, group, "50 seconds");
        read(bob, group, 5);

        assertThat(ranges(scene, group, "bob")).containsExactly("DELIVERED 1-3", "READ 1-3");
        assertThat(open(scene, group, "bob")).containsExactly(4L, 5L);
        Instant early = timeOfReading(scene, messages.get(2));
        Instant late = timeOfReading(scene, messages.get(3));
        assertThat(Duration.between(early, late)).isBetween(Duration.ofSeconds(100), Duration.ofSeconds(200));
    }

    @Test
    void aRangeThatGoesOnAndOnEndsAfterFiveMinutes(Scene scene) {
        String group = scene.group("alice", "bob");
        Sends.many(scene.phone(0, "alice"), group, 9);
        for (int seq = 1; seq <= 9; seq++) {
            read(scene.rest(1, "bob"), group, seq);
            later(scene, group, "55 seconds");
        }
        assertThat(ranges(scene, group, "bob")).containsExactly("DELIVERED 1-6", "READ 1-6");
    }

    @Test
    void whoKeepsReadsPrivateIsInNoList(Scene scene) {
        String group = scene.group("alice", "bob", "carol");
        Phone alice = scene.phone(0, "alice");
        String message = alice.say(group, "secret?").getString("messageId");
        privacy(scene, "bob", "sendReadReceipts", false);
        read(scene.rest(1, "bob"), group, 1);
        read(scene.rest(1, "carol"), group, 1);
        Rest rest = scene.rest(0, "alice");

        assertThat(users(pages(rest, "/messages/" + message + "/receipts?type=READ&first=9")))
                .containsExactly(scene.user("carol"));
        assertThat(users(pages(rest, "/receipts?since=2020-01-01T00:00:00Z&first=9")))
                .containsExactly(scene.user("bob"), scene.user("carol"), scene.user("carol"));

        privacy(scene, "bob", "sendReadReceipts", true);
        assertThat(users(pages(rest, "/messages/" + message + "/receipts?type=READ&first=9")))
                .as("switching it on reveals nothing until the next mark")
                .containsExactly(scene.user("carol"));
        privacy(scene, "alice", "showReadReceipts", false);
        assertThat(pages(rest, "/messages/" + message + "/receipts?type=READ&first=9"))
                .isEmpty();
        assertThat(pages(rest, "/receipts?since=2020-01-01T00:00:00Z&first=9"))
                .extracting(item -> item.getString("status"))
                .containsOnly("DELIVERED");
    }

    @Test
    void marksSinceATimeAreThoseThatMovedAfterIt(Scene scene) {
        String group = scene.group("alice", "bob", "carol");
        String other = scene.direct("alice", "bob");
        Phone alice = scene.phone(0, "alice");
        alice.say(group, "one");
        alice.say(other, "two");
        read(scene.rest(1, "bob"), group, 1);
        read(scene.rest(1, "bob"), other, 1);
        later(scene, group, "1 hour");
        Instant since = Instant.now().minusSeconds(600);
        read(scene.rest(1, "carol"), group, 1);

        List<JsonObject> marks = pages(scene.rest(0, "alice"), "/receipts?first=1&since=" + since);

        assertThat(marks)
                .extracting(m -> m.getString("conversationId")
                        + m.getString("userId")
                        + m.getString("status")
                        + m.getLong("seq"))
                .containsExactlyInAnyOrder(
                        group + scene.user("carol") + "DELIVERED1",
                        group + scene.user("carol") + "READ1",
                        other + scene.user("bob") + "DELIVERED1",
                        other + scene.user("bob") + "READ1");
        assertThat(pages(scene.rest(0, "bob"), "/receipts?first=9&since=" + since))
                .as("of somebody who wrote nothing")
                .isEmpty();
    }

    @Test
    void aMarkThatWasBeingCommittedAtThatTimeIsAmongThem(Scene scene) {
        String group = scene.group("alice", "bob");
        scene.phone(0, "alice").say(group, "one");
        read(scene.rest(1, "bob"), group, 1);
        Rest alice = scene.rest(0, "alice");
        Instant asked = Instant.now();

        later(scene, group, "8 seconds");
        assertThat(users(pages(alice, "/receipts?first=9&since=" + asked)))
                .as("it has the time at which its transaction began")
                .containsExactly(scene.user("bob"), scene.user("bob"));
        later(scene, group, "8 seconds");
        assertThat(pages(alice, "/receipts?first=9&since=" + asked)).isEmpty();
        assertThat(pages(alice, "/receipts?first=9&since=0001-01-01T00:00:00Z")).hasSize(2);
    }

    @Test
    void othersAreToldNothing(Scene scene) {
        String group = scene.group("alice", "bob");
        String message = scene.phone(0, "alice").say(group, "mine").getString("messageId");
        assertThat(scene.rest(0, "bob")
                        .get("/messages/" + message + "/receipts")
                        .must(403)
                        .body()
                        .getString("code"))
                .isEqualTo("forbidden");
        scene.rest(0, "mallory").get("/messages/" + message + "/receipts").must(404);
        for (String wrong : List.of(
                "/messages/" + message + "/receipts?type=SEEN",
                "/messages/" + message + "/receipts?after=x",
                "/messages/" + message + "/receipts?first=0",
                "/receipts",
                "/receipts?since=yesterday",
                "/receipts?since=2026-01-01T00:00:00Z&after=AAAA")) {
            assertThat(scene.rest(0, "alice").get(wrong).must(400).body().getString("code"))
                    .as(wrong)
                    .isEqualTo("invalid_frame");
        }
    }

    private static Instant timeOfReading(Scene scene, String message) {
        JsonObject item = pages(scene.rest(0, "alice"), "/messages/" + message + "/receipts?type=READ&first=1")
                .get(0);
        return Instant.parse(item.getString("timestamp"));
    }

    /** As if so much time had passed. */
    private static void later(Scene scene, String conversation, String interval) {
        scene.cluster().database().run("""
                        update conversation_members set delivered_since = delivered_since - interval '%1$s', delivered_at = delivered_at - interval '%1$s',
                            read_public_since = read_public_since - interval '%1$s', read_public_at = read_public_at - interval '%1$s',
                            marks_moved_at = marks_moved_at - interval '%1$s'
                        where conversation_id = '%2$s';
                        update message_receipts set first_at = first_at - interval '%1$s', at = at - interval '%1$s' where conversation_id = '%2$s'
                        """.formatted(interval, conversation));
    }

    private static List<String> ranges(Scene scene, String conversation, String user) {
        return scene
                .cluster()
                .database()
                .rows(
                        "select type || ' ' || from_seq || '-' || to_seq from message_receipts where conversation_id = ? and user_id = ? order by 1",
                        UUID.fromString(conversation),
                        scene.user(user))
                .stream()
                .map(row -> row.get(0).toString())
                .toList();
    }

    private static List<Object> open(Scene scene, String conversation, String user) {
        return scene.cluster()
                .database()
                .rows(
                        "select read_public_from, read_public_seq from conversation_members where conversation_id = ? and user_id = ?",
                        UUID.fromString(conversation),
                        scene.user(user))
                .get(0);
    }

    private static List<String> users(List<JsonObject> items) {
        return items.stream().map(item -> item.getString("userId")).toList();
    }

    private static List<JsonObject> pages(Rest rest, String path) {
        List<JsonObject> all = new ArrayList<>();
        String cursor = null;
        do {
            JsonObject page = rest.get(path + (cursor == null ? "" : "&after=" + cursor))
                    .must(200)
                    .body();
            page.getJsonArray("items").forEach(item -> all.add((JsonObject) item));
            assertThat(page.containsKey("nextCursor")).isTrue();
            cursor = page.getString("nextCursor");
        } while (cursor != null);
        return all;
    }

    private static void privacy(Scene scene, String user, String setting, boolean value) {
        scene.rest(0, user)
                .put("/me/privacy", new JsonObject().put(setting, value))
                .must(200);
    }

    private static void read(Rest reader, String conversation, long seq) {
        reader.post(
                        "/messages/read",
                        new JsonObject().put("conversationId", conversation).put("seq", seq))
                .must(200);
    }
}
