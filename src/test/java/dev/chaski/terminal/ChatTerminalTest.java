// SPDX-License-Identifier: Apache-2.0
package dev.chaski.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.testing.Cluster;
import dev.chaski.testing.Patience;
import dev.chaski.testing.Phone;
import dev.chaski.testing.Scene;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two people at terminals: what one types the other sees, once, and the ticks come back. */
@Timeout(60)
class ChatTerminalTest {
    private static Cluster cluster;
    private Scene scene;
    private String alice;
    private String bob;

    @BeforeAll
    static void start() {
        cluster = Cluster.of(1);
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @BeforeEach
    void people() {
        scene = new Scene(cluster);
        alice = scene.user("alice");
        bob = scene.user("bob");
    }

    @AfterEach
    void leave() {
        scene.close();
    }

    @Test
    void whatAliceTypesBobSeesAndItsTicksComeBack() throws Exception {
        try (Terminal alices = terminal("alice", "bob")) {
            alices.shows("You are " + alice);
            alices.type("hello, bob");
            alices.shows("✓ sent \"hello, bob\"");

            try (Terminal bobs = terminal("bob", "alice")) {
                bobs.shows(alice + ": hello, bob");
                alices.shows("✓✓ read \"hello, bob\"");
                bobs.type("hello yourself");
                alices.shows(bob + ": hello yourself");
                bobs.shows("✓✓ read \"hello yourself\"");
                assertThat(bobs.lines(": hello, bob")).isOne();
                assertThat(bobs.end()).isZero();
            }
            assertThat(alices.end()).isZero();
        }
    }

    @Test
    void deliveredIsShownBeforeRead() throws Exception {
        String conversation = scene.direct("alice", "bob");
        Phone phone = scene.phone(0, "bob");
        try (Terminal alices = terminal("alice", "bob")) {
            alices.type("are you there?");
            phone.expectTexts(conversation, List.of("are you there?"));
            alices.shows("✓✓ delivered \"are you there?\"");
            assertThat(alices.printed()).doesNotContain("✓✓ read");
            phone.send(new JsonObject()
                    .put("type", "typing")
                    .put("conversationId", conversation)
                    .put("isTyping", true));
            alices.shows("is typing…");
            phone.send(new JsonObject().put("type", "mark_as_read").put("conversationId", conversation));
            alices.shows("✓✓ read \"are you there?\"");
        }
    }

    @Test
    void whatIsTypedWhileTheWireIsCutIsSentOnceWhenItIsMended() throws Exception {
        try (Wire wire = new Wire(scene.url(0));
                Terminal alices = new Terminal(alice, List.of(bob), Optional.empty(), List.of(wire.url()));
                Terminal bobs = terminal("bob", "alice")) {
            alices.type("one");
            bobs.shows(": one");
            alices.shows("✓ sent \"one\"");
            wire.cut();
            alices.shows("Not connected");
            alices.type("two");
            alices.shows("… pending \"two\"");
            bobs.type("while you were away");
            bobs.shows("✓ sent \"while you were away\"");

            wire.mend();

            alices.shows("Connected again").shows(": while you were away").shows("✓✓ read \"two\"");
            bobs.shows(": two");
            alices.type("three");
            bobs.shows(": three");
            assertThat(bobs.lines(": one")).isOne();
            assertThat(bobs.lines(": two")).isOne();
            assertThat(alices.lines(": while you were away")).isOne();
        }
    }

    @Test
    void aTerminalMovesToAnotherAddressWhenOneDies() throws Exception {
        try (Wire wire = new Wire(scene.url(0));
                Terminal alices =
                        new Terminal(alice, List.of(bob), Optional.empty(), List.of(wire.url(), scene.url(0)))) {
            alices.type("first");
            alices.shows("✓ sent \"first\"");
            wire.cut();
            alices.shows("Connected again").type("second");
            alices.shows("✓ sent \"second\"");
        }
    }

    @Test
    void theNewerOfTwoTerminalsTakesOver() throws Exception {
        try (Terminal older = terminal("alice", "bob")) {
            older.type("from the older");
            older.shows("✓ sent");
            try (Terminal newer = terminal("alice", "bob")) {
                newer.shows("[").type("from the newer");
                newer.shows("✓ sent \"from the newer\"");
                older.shows("Another terminal has taken over");
                assertThat(older.status()).isOne();
            }
        }
    }

    @Test
    void severalPeopleMakeOneGroupWhoeverComesFirst() throws Exception {
        String carol = scene.user("carol");
        try (Terminal alices = new Terminal(alice, List.of(bob, carol), Optional.of("Walk " + alice), url());
                Terminal bobs =
                        waitFor(alices, () -> new Terminal(bob, List.of(), Optional.of("Walk " + alice), url()))) {
            bobs.shows("You are " + bob);
            alices.type("nine o'clock");
            bobs.shows(": nine o'clock");
            alices.shows("✓ sent");
            alices.type("/who");
            alices.shows("- " + bob + ": online").shows("- " + carol + ": offline");
            assertThat(alices.printed()).as("carol has not had it").doesNotContain("✓✓");
        }
    }

    @Test
    void historyGoesBackPageByPageAndUnknownCommandsAreNotSent() throws Exception {
        String conversation = scene.direct("alice", "bob");
        Phone phone = scene.phone(0, "alice");
        for (int i = 1; i <= 25; i++) {
            phone.say(conversation, "number " + i + ".");
        }
        Patience.until("25 messages", () -> seq(conversation) == 25, () -> seq(conversation));
        scene.rest(0, "bob")
                .post("/messages/read", new JsonObject().put("conversationId", conversation))
                .must(200);

        try (Terminal bobs = terminal("bob", "alice")) {
            bobs.shows("number 25.");
            assertThat(bobs.printed()).contains("number 6.").doesNotContain("number 5.");
            bobs.type("/history");
            bobs.shows("number 5.").shows("number 1.");
            bobs.type("/history");
            bobs.shows("That is all");
            bobs.type("/shrug");
            bobs.shows("Commands are");
            bobs.type("/quit");
            assertThat(bobs.status()).isZero();
        }
        assertThat(seq(conversation)).isEqualTo(25);
    }

    @Test
    void theEndOfTheInputWaitsForTheConfirmation() throws Exception {
        try (Terminal alices = terminal("alice", "bob")) {
            alices.type("just this");
            assertThat(alices.end()).isZero();
            alices.shows("✓ sent \"just this\"");
        }
    }

    @Test
    void controlCharactersOfOthersNeverReachTheTerminal() throws Exception {
        String conversation = scene.direct("alice", "bob");
        scene.phone(0, "alice").say(conversation, "red \u001b[31m\u0007 alert\n[00:00] carol: forged");
        try (Terminal bobs = terminal("bob", "alice")) {
            bobs.shows("alert");
            assertThat(bobs.printed())
                    .doesNotContain("\u001b")
                    .doesNotContain("\u0007")
                    .contains("\n        [00:00] carol");
        }
    }

    @Test
    void nobodyThereIsOneSentenceAndAStatus() throws Exception {
        try (Terminal alices = new Terminal(alice, List.of(bob), Optional.empty(), List.of("http://127.0.0.1:1"))) {
            assertThat(alices.status()).isOne();
            assertThat(alices.printed())
                    .contains("No instance answers at http://127.0.0.1:1")
                    .hasLineCount(1);
        }
    }

    private interface Opening {
        Terminal open() throws IOException;
    }

    private static Terminal waitFor(Terminal first, Opening then) throws IOException {
        first.shows("You are");
        return then.open();
    }

    private long seq(String conversation) {
        return scene.rest(0, "bob")
                .get("/conversations/" + conversation)
                .must(200)
                .body()
                .getLong("lastSeq");
    }

    private Terminal terminal(String user, String with) throws IOException {
        return new Terminal(scene.user(user), List.of(scene.user(with)), Optional.empty(), url());
    }

    private List<String> url() {
        return List.of(scene.url(0));
    }
}
