// SPDX-License-Identifier: Apache-2.0
package dev.chaski.audit;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.chaski.testing.Logged;
import dev.chaski.testing.OnTwoNodes;
import dev.chaski.testing.Patience;
import dev.chaski.testing.Phone;
import dev.chaski.testing.Rest;
import dev.chaski.testing.Scene;
import dev.chaski.testing.Tokens;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(OnTwoNodes.class)
class AuditSaysWhoDidWhatTest {
    private static final String CANARY = "canary-in-a-title";

    @Test
    void andHowItEndedButNotWhatWasSaid(Scene scene) {
        try (Logged audit = Logged.by("audit", Level.INFO)) {
            Rest alice = scene.rest(0, "alice");
            String room = alice.post(
                            "/conversations",
                            new JsonObject()
                                    .put("type", "GROUP")
                                    .put("title", CANARY)
                                    .put("participantIds", new JsonArray().add(scene.user("bob"))))
                    .must(201)
                    .body()
                    .getString("id");
            String people = "/conversations/" + room + "/participants";
            alice.post(
                    people, new JsonObject().put("userId", scene.user("carol")).put("role", "MODERATOR"));
            alice.patch(people + "/" + scene.user("bob"), new JsonObject().put("status", "BANNED"));
            scene.rest(1, "carol").patch(people + "/" + scene.user("alice"), new JsonObject().put("role", "MEMBER"));
            scene.rest(1, "carol").delete(people + "/" + scene.user("carol"));
            alice.put("/me/privacy", new JsonObject().put("sendReadReceipts", false));
            alice.patch("/conversations/" + room, new JsonObject().put("title", CANARY + " again"));
            alice.patch("/conversations/" + room, new JsonObject().put("status", "DELETED"));
            new Rest(scene.url(0), "no.token.atall").get("/unread").must(401);
            Phone stranger = scene.device("dave", "phone").token(Tokens.signed("x".repeat(32), "dave", 60));
            stranger.open(scene.url(1))
                    .send(new JsonObject()
                            .put("type", "authenticate")
                            .put("deviceId", "phone")
                            .put("token", Tokens.signed("x".repeat(32), "dave", 60)));
            stranger.expectClose();

            said(audit, "conversation_created", "who=" + q(scene, "alice"), room, "outcome=\"done\"");
            said(audit, "participant_added", "whom=" + q(scene, "carol"), "role=\"MODERATOR\"", "outcome=\"done\"");
            said(audit, "participant_changed", "whom=" + q(scene, "bob"), "status=\"BANNED\"", "outcome=\"done\"");
            said(audit, "participant_changed", "who=" + q(scene, "carol"), "outcome=\"forbidden\"");
            said(audit, "participant_left", "who=" + q(scene, "carol"), "outcome=\"done\"");
            said(audit, "privacy_changed", "who=" + q(scene, "alice"), "outcome=\"done\"");
            said(audit, "conversation_changed", "status=\"DELETED\"", "outcome=\"done\"");
            said(audit, "login_refused", "door=\"rest\"", "from=\"127.0.0.1\"", "outcome=\"unauthenticated\"");
            said(audit, "login_refused", "door=\"socket\"", "from=\"127.0.0.1\"", "outcome=\"unauthenticated\"");
            assertThat(audit.lines()).noneMatch(line -> line.contains("canary"));
        }
    }

    @Test
    void whoseTokenEndsIsNamedAndWasNotRefused(Scene scene) {
        try (Logged audit = Logged.by("audit", Level.INFO)) {
            Phone alice = scene.device("alice", "phone").token(Tokens.lasting(scene.user("alice"), 1));
            alice.connect(scene.url(0));
            alice.expectClose();

            said(audit, "session_expired", "who=" + q(scene, "alice"), "door=\"socket\"", "from=\"127.0.0.1\"");
            assertThat(audit.lines()).noneMatch(line -> line.contains("login_refused"));
        }
    }

    private static String q(Scene scene, String name) {
        return "\"" + scene.user(name) + "\"";
    }

    private static void said(Logged audit, String... parts) {
        Patience.until(
                "a line with " + String.join(" ", parts),
                () -> audit.lines().stream().anyMatch(line -> has(line, parts)),
                audit::lines);
    }

    private static boolean has(String line, String... parts) {
        for (String part : parts) {
            if (!line.contains(part)) {
                return false;
            }
        }
        return true;
    }
}
