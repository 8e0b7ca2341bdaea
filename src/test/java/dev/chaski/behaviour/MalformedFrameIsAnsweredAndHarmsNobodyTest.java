// SPDX-License-Identifier: Apache-2.0
package dev.chaski.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.testing.OnTwoNodes;
import dev.chaski.testing.Patience;
import dev.chaski.testing.Phone;
import dev.chaski.testing.Scene;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a client sends: a coded error, the connection stays, others notice nothing. */
@ExtendWith(OnTwoNodes.class)
class MalformedFrameIsAnsweredAndHarmsNobodyTest {
    private static final String ID = "\"id\":\"q\"";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "not json",
                "{",
                "{}}",
                "null",
                "true",
                "17",
                "\"text\"",
                "[]",
                "[{\"type\":\"heartbeat\"}]",
                "{}",
                "{\"type\":null}",
                "{\"type\":17}",
                "{\"type\":[\"heartbeat\"]}",
                "{\"type\":\"heartbeat\",\"id\":{}}",
                "{\"type\":\"heartbeat\"} {\"type\":\"heartbeat\"}"
            })
    void thatIsNoFrame(String text, Scene scene) {
        Neighbours neighbours = new Neighbours(scene);

        neighbours.mallory.send(text);

        JsonObject error = neighbours.mallory.expect("error", f -> true);
        assertThat(error.getJsonObject("error").getString("code"))
                .as("%s", error)
                .isEqualTo("invalid_frame");
        assertThat(error.getJsonObject("error").getString("message")).isNotBlank();
        neighbours.areWell();
    }

    @Test
    void thatIsNestedWithoutEnd(Scene scene) {
        Neighbours neighbours = new Neighbours(scene);
        neighbours.mallory.send("{\"type\":\"heartbeat\",\"x\":" + "[".repeat(20_000) + "]".repeat(20_000) + "}");
        JsonObject error = neighbours.mallory.expect("error", f -> true);
        assertThat(error.getJsonObject("error").getString("code")).isEqualTo("invalid_frame");
        neighbours.areWell();
    }

    @Test
    void ofATypeThatIsNotKnown(Scene scene) {
        Neighbours neighbours = new Neighbours(scene);
        JsonObject error = neighbours.mallory.ask(new JsonObject().put("type", "fly_to_the_moon"));
        assertThat(error.getString("type")).isEqualTo("error");
        assertThat(error.getJsonObject("error").getString("code")).isEqualTo("unknown_type");
        neighbours.areWell();
    }

    /** In these, $C stands for a conversation of the sender's. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "'type':'send_message','conversationId':5,'tempId':'t','content':'x'",
                "'type':'send_message','conversationId':'$C','tempId':'t'",
                "'type':'send_message','conversationId':'$C','tempId':'t','content':{'a':1}",
                "'type':'send_message','conversationId':'$C','tempId':'t','content':'a\\u0000b'",
                "'type':'send_message','conversationId':'$C','tempId':'t','content':'a\\ud800b'",
                "'type':'send_message','conversationId':'$C','tempId':'t','content':'a\\udc00'",
                "'type':'send_message','conversationId':'$C','tempId':'t','content':'x','metadata':{'k':'\\u0000'}",
                "'type':'send_message','conversationId':'$C','tempId':'t','content':'x','messageType':'POEM'",
                "'type':'send_message','conversationId':'$C','tempId':'t','content':'x','replyToId':[1]",
                "'type':'send_message','conversationId':'$C','tempId':'t','content':'x','clientTimestamp':'yesterday'",
                "'type':'send_message','conversationId':'$C','tempId':7,'content':'x'",
                "'type':'send_message','conversationId':'$C','tempId':'','content':'x'",
                "'type':'send_message','conversationId':'$C','content':'x'",
                "'type':'send_message','conversationId':'$C','tempId':'\\u0000','content':'x'",
                "'type':'ack','cursors':[]",
                "'type':'ack'",
                "'type':'ack','cursors':{'$C':'1'}",
                "'type':'ack','cursors':{'$C':1.5}",
                "'type':'ack','cursors':{'$C':-1}",
                "'type':'ack','cursors':{'$C':1e400}",
                "'type':'mark_as_read'",
                "'type':'mark_as_read','conversationId':'$C','seq':'one'",
                "'type':'request_backfill','conversationId':'$C','limit':'many'",
                "'type':'request_backfill','conversationId':'$C','afterSeq':{}"
            })
    void withAFieldThatIsWrong(String fields, Scene scene) {
        Neighbours neighbours = new Neighbours(scene);
        String text = "{" + ID + "," + fields.replace('\'', '"').replace("$C", neighbours.conversation) + "}";

        neighbours.mallory.send(text);

        Patience.until("a reply to " + text, () -> neighbours.reply() != null, neighbours.mallory::frames);
        assertThat(neighbours.reply().getString("type")).isIn("error", "message_failed");
        assertThat(neighbours.reply().getJsonObject("error").getString("code"))
                .as("%s", neighbours.reply())
                .isEqualTo("invalid_frame");
        neighbours.areWell();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'type':'ack','cursors':{'$C':99999999999999999999999}",
                "'type':'ack','cursors':{'$C':9223372036854775807}",
                "'type':'ack','cursors':{'not-a-uuid':1}",
                "'type':'mark_as_read','conversationId':'$C','seq':9223372036854775807",
                "'type':'mark_as_read','conversationId':'$C','seq':-5",
                "'type':'request_backfill','conversationId':'$C','limit':2147483648",
                "'type':'request_backfill','conversationId':'$C','beforeSeq':99999999999999999999",
                "'type':'request_backfill','conversationId':'$C','limit':0",
                "'type':'typing','conversationId':'$C'",
                "'type':'heartbeat','extra':{'deep':[1,2,3]}"
            })
    void thatIsAtTheEdgeOfWhatIsAllowed(String fields, Scene scene) {
        Neighbours neighbours = new Neighbours(scene);
        neighbours.mallory.send(
                "{" + ID + "," + fields.replace('\'', '"').replace("$C", neighbours.conversation) + "}");
        neighbours.areWell();
        if (!fields.contains("typing")) {
            Patience.until("a reply", () -> neighbours.reply() != null, neighbours.mallory::frames);
        }
    }

    /** Mallory, who misbehaves in a conversation with alice, and bob on the same node, whom she does not know. */
    private static final class Neighbours {
        private final String conversation;
        private final String others;
        private final Phone mallory;
        private final Phone alice;
        private final Phone bob;

        Neighbours(Scene scene) {
            conversation = scene.direct("mallory", "alice");
            others = scene.direct("alice", "bob");
            mallory = scene.phone(0, "mallory");
            alice = scene.phone(1, "alice");
            bob = scene.phone(0, "bob");
        }

        JsonObject reply() {
            return mallory.frames().stream()
                    .filter(f -> "q".equals(f.getValue("id")))
                    .findFirst()
                    .orElse(null);
        }

        /** Everybody still talks to everybody, and nothing of what was wrong is in the log. */
        void areWell() {
            assertThat(mallory.ask(new JsonObject().put("type", "heartbeat")).getString("type"))
                    .isEqualTo("heartbeat_ack");
            assertThat(mallory.say(conversation, "sorry").getLong("seq")).isEqualTo(1);
            alice.expectTexts(conversation, List.of("sorry"));
            alice.say(others, "did you notice anything?");
            bob.expectTexts(others, List.of("did you notice anything?"));
        }
    }
}
