// SPDX-License-Identifier: Apache-2.0
package dev.chaski.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.testing.OnTwoNodes;
import dev.chaski.testing.Patience;
import dev.chaski.testing.Phone;
import dev.chaski.testing.Scene;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Presence is merged over devices and nodes, told to those who watch and share a conversation, and to nobody else. */
@ExtendWith(OnTwoNodes.class)
class WhoWatchesIsToldWhoIsThereTest {
    @Test
    void onlineAwayAndGoneOverTwoDevicesOnTwoNodes(Scene scene) {
        scene.direct("alice", "bob");
        Phone alice = scene.phone(0, "alice");
        assertThat(watch(alice, scene.user("bob")).getJsonArray("users"))
                .isEqualTo(JsonArray.of(
                        new JsonObject().put("userId", scene.user("bob")).put("status", "OFFLINE")));

        Phone laptop = scene.device("bob", "laptop").connect(scene.url(1));
        expectStatus(alice, laptop, "ONLINE");
        Phone phone = scene.device("bob", "phone").connect(scene.url(0));
        assertThat(status(laptop, "AWAY").getString("type")).isEqualTo("ok");
        assertThat(status(phone, "AWAY").getString("type")).isEqualTo("ok");
        expectStatus(alice, laptop, "AWAY");

        status(phone, "ONLINE");
        alice.expect("presence", f -> f.getString("status").equals("ONLINE") && after(alice, "AWAY", f));
        phone.leave();
        laptop.leave();
        JsonObject gone = expectStatus(alice, laptop, "OFFLINE");
        assertThat(gone.getString("lastSeen")).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
    }

    @Test
    void goneFromOneInstanceAndBackAtTheOther(Scene scene) {
        scene.direct("alice", "bob");
        Phone alice = scene.phone(0, "alice");
        watch(alice, scene.user("bob"));
        Phone phone = scene.device("bob", "phone").connect(scene.url(0));
        expectStatus(alice, phone, "ONLINE");
        Phone laptop = scene.device("bob", "laptop").connect(scene.url(1));
        phone.leave();
        Patience.still(
                "bob is there on the laptop",
                Duration.ofSeconds(1),
                () -> alice.frames("presence").size() == 1,
                alice::frames);
        laptop.leave();
        expectStatus(alice, laptop, "OFFLINE");

        phone.connect(scene.url(0));

        alice.expect("presence", f -> f.getString("status").equals("ONLINE") && after(alice, "OFFLINE", f));
    }

    @Test
    void whoSharesNoConversationAnyMoreIsNotSeenAnyMore(Scene scene) {
        String group = scene.group("alice", "bob");
        Phone bob = scene.phone(1, "bob");
        Phone alice = scene.phone(0, "alice");
        watch(alice, bob.userId());
        scene.rest(1, "alice")
                .delete("/conversations/" + group + "/participants/" + bob.userId())
                .must(204);
        expectStatus(alice, bob, "OFFLINE");
        int told = alice.frames("presence").size();

        status(bob, "AWAY");
        Phone carol = scene.phone(0, "carol");
        scene.direct("carol", "bob");
        watch(carol, bob.userId());
        status(bob, "ONLINE");
        carol.expect("presence", f -> f.getString("status").equals("ONLINE"));
        assertThat(alice.frames("presence")).hasSize(told);
    }

    @Test
    void whoComesToShareOneIsSeenFromThenOn(Scene scene) {
        Phone bob = scene.phone(1, "bob");
        Phone alice = scene.phone(0, "alice");
        assertThat(watch(alice, bob.userId()).getJsonArray("users")).isEmpty();

        scene.direct("alice", "bob");

        expectStatus(alice, bob, "ONLINE");
    }

    @Test
    void strangersAreNotAnsweredNorTold(Scene scene) {
        Phone alice = scene.phone(0, "alice");
        scene.phone(1, "mallory");

        assertThat(watch(alice, scene.user("mallory"), "nobody").getJsonArray("users"))
                .isEmpty();
        JsonObject byRest = scene.rest(0, "alice")
                .get("/presence?userIds=" + scene.user("mallory"))
                .must(200)
                .body();
        assertThat(byRest.getJsonArray("users")).isEmpty();
    }

    @Test
    void whoHidesIsOfflineAndNeverSeen(Scene scene) {
        scene.direct("alice", "bob");
        scene.rest(0, "bob")
                .put("/me/privacy", new JsonObject().put("showOnlineStatus", false))
                .must(200);
        Phone bob = scene.phone(1, "bob");
        Phone alice = scene.phone(0, "alice");

        JsonObject state = watch(alice, bob.userId());
        assertThat(state.getJsonArray("users").getJsonObject(0).getMap())
                .containsExactlyInAnyOrderEntriesOf(java.util.Map.of("userId", bob.userId(), "status", "OFFLINE"));

        scene.rest(1, "bob")
                .put("/me/privacy", new JsonObject().put("showOnlineStatus", true))
                .must(200);
        expectStatus(alice, bob, "ONLINE");
    }

    @Test
    void statusesAndListsThatAreNoneAreRefused(Scene scene) {
        Phone alice = scene.phone(0, "alice");
        for (JsonObject wrong : List.of(
                new JsonObject().put("type", "set_presence").put("status", "ON_FIRE"),
                new JsonObject().put("type", "set_presence"),
                new JsonObject().put("type", "subscribe_presence"),
                new JsonObject().put("type", "subscribe_presence").put("userIds", "bob"),
                new JsonObject().put("type", "subscribe_presence").put("userIds", JsonArray.of(1, 2)))) {
            JsonObject answer = alice.ask(wrong);
            assertThat(answer.getJsonObject("error").getString("code"))
                    .as("%s", wrong)
                    .isEqualTo("invalid_frame");
        }
    }

    private static JsonObject watch(Phone watcher, String... users) {
        JsonObject state = watcher.ask(
                new JsonObject().put("type", "subscribe_presence").put("userIds", new JsonArray(List.of(users))));
        assertThat(state.getString("type")).as("%s", state).isEqualTo("presence_state");
        return state;
    }

    private static JsonObject status(Phone phone, String status) {
        return phone.ask(new JsonObject().put("type", "set_presence").put("status", status));
    }

    private static JsonObject expectStatus(Phone watcher, Phone watched, String status) {
        return watcher.expect(
                "presence",
                f -> f.getString("userId").equals(watched.userId())
                        && f.getString("status").equals(status));
    }

    private static boolean after(Phone phone, String status, JsonObject frame) {
        List<JsonObject> frames = phone.frames("presence");
        int last = frames.lastIndexOf(frame);
        return frames.subList(0, last).stream()
                .anyMatch(f -> f.getString("status").equals(status));
    }
}
