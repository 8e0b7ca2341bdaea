// SPDX-License-Identifier: Apache-2.0
package dev.chaski.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.chaski.testing.OnTwoNodes;
import dev.chaski.testing.Patience;
import dev.chaski.testing.Phone;
import dev.chaski.testing.Rest;
import dev.chaski.testing.Scene;
import dev.chaski.testing.SockJs;
import dev.chaski.testing.Tokens;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Tokens: by which way, which ones, and for how long. */
@ExtendWith(OnTwoNodes.class)
class OnlyWhoHasAGoodTokenIsLetInTest {
    private static final int UNAUTHENTICATED = 4401;

    @Test
    void byTheFrame(Scene scene) {
        assertThat(welcome(scene.phone(0, "alice")).getString("userId")).isEqualTo(scene.user("alice"));
    }

    @Test
    void byTheHeaderOfTheUpgrade(Scene scene) {
        Phone alice = scene.device("alice", "phone")
                .header("Authorization", "Bearer " + Tokens.of(scene.user("alice")))
                .token(null);
        JsonObject welcome = welcome(alice.connect(scene.url(0)));
        assertThat(welcome.getString("userId")).isEqualTo(alice.userId());
        assertThat(welcome.getString("deviceId")).isEqualTo("phone");
    }

    @Test
    void byTheQuery(Scene scene) {
        Phone alice = scene.device("alice", "phone")
                .query("access_token=" + Tokens.of(scene.user("alice")))
                .token(null);
        assertThat(welcome(alice.connect(scene.url(1))).getString("userId")).isEqualTo(alice.userId());
    }

    @ParameterizedTest
    @EnumSource
    void byBothWhereWebSocketsDoNotGetThrough(SockJs transport, Scene scene) {
        String token = Tokens.of(scene.user("alice"));
        Phone byQuery = scene.device("alice", "phone").query("access_token=" + token);
        Phone byHeader = scene.device("alice", "tablet").header("Authorization", "Bearer " + token);
        for (Phone phone : List.of(byQuery, byHeader)) {
            phone.by(transport).token(null).connect(scene.url(0));
            assertThat(welcome(phone).getString("userId")).isEqualTo(scene.user("alice"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void norThere(SockJs transport, Scene scene) {
        Phone eve = scene.device("eve", "phone").by(transport).query("access_token=nonsense");
        refused(eve.open(scene.url(0)));
    }

    static Stream<Arguments> badTokens() {
        return Stream.of(
                arguments("none at all", null, "unauthenticated"),
                arguments("no token", "nonsense", "unauthenticated"),
                arguments(
                        "of another secret",
                        Tokens.signed("another-secret-that-is-long-enough-too", "eve", 60),
                        "unauthenticated"),
                arguments("expired", Tokens.lasting("eve", -60), "token_expired"),
                arguments("alg none", unsigned(), "unauthenticated"),
                arguments("tampered with", tampered(), "unauthenticated"),
                arguments("without a user", Tokens.of(""), "unauthenticated"),
                arguments("user with U+0000", Tokens.of("e\0ve"), "unauthenticated"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badTokens")
    void notWithABadOne(String what, String token, String code, Scene scene) {
        String conversation = scene.direct("alice", "bob");
        Phone bob = scene.phone(0, "bob");
        Phone eve = scene.device("eve", "phone").token(token).open(scene.url(0));

        JsonObject reply = eve.authenticate(Map.of());

        assertThat(reply.getString("type")).as(what + ": %s", reply).isEqualTo("error");
        assertThat(reply.getJsonObject("error").getString("code")).isEqualTo(code);
        assertThat(eve.expectClose()).isEqualTo(UNAUTHENTICATED);
        if (token != null) {
            assertThat(new Rest(scene.url(1), token)
                            .get("/conversations")
                            .must(401)
                            .code())
                    .isEqualTo(code);
        }
        scene.phone(1, "alice").say(conversation, "life goes on");
        bob.expectMessage(conversation, "life goes on");
    }

    @Test
    void notByTheHeaderEither(Scene scene) {
        Phone eve = scene.device("eve", "phone")
                .header("Authorization", "Bearer nonsense")
                .token(null)
                .open(scene.url(0));
        refused(eve);
    }

    private static void refused(Phone eve) {
        assertThat(eve.expectClose()).isEqualTo(UNAUTHENTICATED);
        assertThat(eve.frames("error").get(0).getJsonObject("error").getString("code"))
                .isEqualTo("unauthenticated");
        assertThat(eve.frames("welcome")).isEmpty();
    }

    @Test
    void andNothingIsDoneForThoseWhoDidNotAuthenticate(Scene scene) {
        String conversation = scene.direct("alice", "bob");
        Phone bob = scene.phone(0, "bob");
        Phone eve = scene.device("alice", "eves-own").open(scene.url(1));

        eve.send(new JsonObject()
                .put("type", "send_message")
                .put("conversationId", conversation)
                .put("tempId", "t")
                .put("content", "as alice"));

        JsonObject error = eve.expect("error", f -> true);
        assertThat(error.getJsonObject("error").getString("code"))
                .as("%s", error)
                .isEqualTo("unauthenticated");
        assertThat(scene.phone(0, "alice").say(conversation, "truly alice").getLong("seq"))
                .isEqualTo(1);
        bob.expectMessage(conversation, "truly alice");
    }

    @Test
    void andNoLongerThanTheTokenLasts(Scene scene) {
        scene.phone(0, "bob"); // the first connection to a fresh instance may take longer than such a token lasts
        Phone alice = scene.device("alice", "phone").token(Tokens.lasting(scene.user("alice"), 3));
        alice.connect(scene.url(0));

        assertThat(alice.expectClose()).isEqualTo(UNAUTHENTICATED);
        JsonObject error = alice.frames("error").get(0);
        assertThat(error.getJsonObject("error").getString("code")).isEqualTo("token_expired");
    }

    @Test
    void unlessItIsRenewedInTime(Scene scene) {
        String conversation = scene.direct("alice", "bob");
        Phone alice = scene.device("alice", "phone").token(Tokens.lasting(scene.user("alice"), 2));
        alice.connect(scene.url(0));
        String session = welcome(alice).getString("sessionId");

        JsonObject again = alice.token(Tokens.of(alice.userId())).authenticate(Map.of());

        assertThat(again.getString("type")).as("%s", again).isEqualTo("welcome");
        assertThat(again.getBoolean("resumed")).isTrue();
        assertThat(again.getString("sessionId")).isEqualTo(session);
        Patience.still(
                "the connection outlives the first token",
                Duration.ofSeconds(3),
                () -> alice.frames("error").isEmpty() && !alice.ended(),
                alice::frames);
        scene.phone(1, "bob").say(conversation, "are you there?");
        alice.expectMessage(conversation, "are you there?");
        assertThat(alice.frames("synced")).as("no second sync").hasSize(1);
    }

    @Test
    void andNotAsSomebodyElseInTheMiddle(Scene scene) {
        Phone alice = scene.phone(0, "alice");
        JsonObject reply = alice.token(Tokens.of(scene.user("mallory"))).authenticate(Map.of());
        assertThat(reply.getString("type")).as("%s", reply).isEqualTo("error");
    }

    private static JsonObject welcome(Phone phone) {
        return phone.expect("welcome", f -> true);
    }

    private static String unsigned() {
        String claims = Tokens.of("eve").split("\\.", -1)[1];
        return base64("{\"alg\":\"none\",\"typ\":\"JWT\"}") + "." + claims + ".";
    }

    private static String tampered() {
        String[] parts = Tokens.of("eve").split("\\.", -1);
        return parts[0] + "." + base64("{\"sub\":\"alice\",\"exp\":4102444800}") + "." + parts[2];
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
