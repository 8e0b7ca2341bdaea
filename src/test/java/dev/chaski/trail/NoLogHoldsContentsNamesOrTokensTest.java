// SPDX-License-Identifier: Apache-2.0
package dev.chaski.trail;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.chaski.testing.Logged;
import dev.chaski.testing.OnTwoNodes;
import dev.chaski.testing.Phone;
import dev.chaski.testing.Rest;
import dev.chaski.testing.Scene;
import dev.chaski.testing.Sockets;
import dev.chaski.testing.Tokens;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Whatever is logged, by us or by a library, at whatever level: logs are kept longer and read by more people than chats. */
@ExtendWith(OnTwoNodes.class)
class NoLogHoldsContentsNamesOrTokensTest {
    private static final String CANARY = "canary";

    @Test
    void atTheLevelThatTellsMost(Scene scene) {
        try (Logged ours = Logged.by("dev.chaski", Level.TRACE);
                Logged libraries = Logged.by("", Level.TRACE)) {
            chat(scene);
            misbehave(scene);

            assertThat(ours.lines()).anyMatch(line -> line.startsWith("pushed "));
            assertThat(ours.lines()).noneMatch(NoLogHoldsContentsNamesOrTokensTest::tells);
            assertThat(libraries.lines()).hasSizeGreaterThan(ours.lines().size());
            assertThat(libraries.lines()).noneMatch(NoLogHoldsContentsNamesOrTokensTest::tells);
        }
    }

    /** Every token begins like that: an opening brace and a quotation mark, in base64. */
    private static boolean tells(String line) {
        return line.contains(CANARY) || line.contains("eyJ") || line.contains("Name of");
    }

    private static void chat(Scene scene) {
        String conversation = scene.direct("alice", "bob");
        Phone alice = scene.phone(0, "alice");
        Phone bob = scene.device("bob", "phone")
                .query("access_token=" + Tokens.of(scene.user("bob")))
                .connect(scene.url(1));
        alice.say(conversation, CANARY);
        bob.expectMessage(conversation, CANARY);
        alice.saying(conversation, "again", CANARY + " twice").join();
        alice.saying(conversation, "again", CANARY + " twice").join();
        scene.rest(1, "bob")
                .post(
                        "/messages",
                        new JsonObject().put("conversationId", conversation).put("content", CANARY + " by REST"))
                .must(201);
        bob.leave();
        alice.say(conversation, CANARY + " while away");
        bob.connect(scene.url(0));
        bob.expectMessage(conversation, CANARY + " while away");
    }

    private static void misbehave(Scene scene) {
        Phone mallory = scene.phone(0, "mallory");
        mallory.send(
                "{\"type\":\"send_message\",\"conversationId\":\"" + CANARY + "\",\"content\":\"" + CANARY + "\"}");
        mallory.send("{\"type\":\"" + CANARY + "\",\"content\":\"" + CANARY);
        mallory.saying("0198c5b6-0000-7000-8000-000000000000", "t", CANARY.repeat(2000))
                .join();
        Rest rest = scene.rest(1, "mallory");
        rest.post("/messages", new JsonObject().put("conversationId", CANARY).put("content", CANARY));
        rest.post("/conversations", new JsonObject().put("type", CANARY).put("title", CANARY + "\u0000"));
        new Rest(scene.url(0), "eyJhbGciOiJub25lIn0.eyJzdWIiOiJjYW5hcnkifQ.")
                .get("/unread")
                .must(401);
        Sockets.get(scene.url(1), "/ws?access_token=" + Tokens.of("x"));
    }
}
