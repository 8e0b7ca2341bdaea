// SPDX-License-Identifier: Apache-2.0
package dev.chaski.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.auth.DevelopmentTokens;
import dev.chaski.testing.OnTwoNodes;
import dev.chaski.testing.Phone;
import dev.chaski.testing.Rest;
import dev.chaski.testing.Scene;
import dev.chaski.testing.Tokens;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Some backends put a user's name into some tokens only: a message says who its sender is all the same, as far as that was ever heard. */
@ExtendWith(OnTwoNodes.class)
class SenderIsNamedThoughTheTokenNamesNobodyTest {
    @Test
    void bySocketAndByRest(Scene scene) {
        String conversation = scene.direct("alice", "bob"); // alice's token names her
        Phone bob = scene.phone(1, "bob");
        String nameless = token(scene.user("alice"), Optional.empty());

        scene.device("alice", "phone").token(nameless).connect(scene.url(0)).say(conversation, "by socket");
        assertThat(senderOf(bob, conversation, "by socket")).isEqualTo("Name of " + scene.user("alice"));

        JsonObject sent = post(scene, nameless, conversation, "by REST");
        assertThat(sent.getJsonObject("sender").getString("name")).isEqualTo("Name of " + scene.user("alice"));
        assertThat(senderOf(bob, conversation, "by REST")).isEqualTo("Name of " + scene.user("alice"));
    }

    @Test
    void alsoWhereTheMessageComesRightBehindTheToken(Scene scene) {
        String conversation = scene.direct("alice", "bob");
        Phone bob = scene.phone(1, "bob");
        bob.ask(new JsonObject().put("type", "join_conversation").put("conversationId", conversation));
        Phone alice = scene.device("alice", "phone")
                .token(token(scene.user("alice"), Optional.empty()))
                .open(scene.url(0));

        alice.authenticating(Map.of());
        alice.send(new JsonObject()
                .put("type", "typing")
                .put("conversationId", conversation)
                .put("isTyping", true));
        alice.saying(conversation, "t", "in a hurry");

        assertThat(senderOf(bob, conversation, "in a hurry")).isEqualTo("Name of " + scene.user("alice"));
        bob.expect("typing_update", f -> true);
        alice.expect("message_confirmed", f -> true);
        assertThat(alice.frames("error")).isEmpty();
    }

    @Test
    void butAsTheTokenSaysWhereItSaysSo(Scene scene) {
        String conversation = scene.direct("alice", "bob");
        Phone bob = scene.phone(1, "bob");
        String renamed = token(scene.user("alice"), Optional.of("Alice Liddell"));

        scene.device("alice", "phone").token(renamed).connect(scene.url(0)).say(conversation, "renamed");

        assertThat(senderOf(bob, conversation, "renamed")).isEqualTo("Alice Liddell");
    }

    @Test
    void andByNoNameWhereNoneWasHeard(Scene scene) {
        String nameless = token(scene.user("carol"), Optional.empty());
        Phone carol = scene.device("carol", "phone").token(nameless).connect(scene.url(0));
        String conversation = scene.direct("bob", "carol");
        Phone bob = scene.phone(1, "bob");

        carol.say(conversation, "nobody knows me");

        assertThat(senderOf(bob, conversation, "nobody knows me")).isNull();
    }

    private static String senderOf(Phone phone, String conversation, String text) {
        return phone.expectMessage(conversation, text)
                .getJsonObject("message")
                .getJsonObject("sender")
                .getString("name");
    }

    private static JsonObject post(Scene scene, String token, String conversation, String text) {
        JsonObject message =
                new JsonObject().put("conversationId", conversation).put("content", text);
        return new Rest(scene.url(1), token)
                .post("/messages", message)
                .must(201)
                .body();
    }

    private static String token(String user, Optional<String> name) {
        return DevelopmentTokens.issue(Tokens.SECRET, user, name, Optional.empty(), 3600, Instant.now());
    }
}
