// SPDX-License-Identifier: Apache-2.0
package dev.chaski.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.testing.Answer;
import dev.chaski.testing.Cluster;
import dev.chaski.testing.Patience;
import dev.chaski.testing.Phone;
import dev.chaski.testing.Scene;
import dev.chaski.testing.SockJs;
import io.vertx.core.json.JsonObject;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** I10: a node that stops tells its clients, confirms what it accepted, and the others carry on. */
class StoppingNodeHandsItsClientsOverTest {
    /** Longer than whoever has nothing to wait for is left there, and shorter than a store may take. */
    private static final Duration HELD = Duration.ofMillis(1300);

    @Test
    void andNothingIsLostOnTheWay() {
        try (Cluster cluster = Cluster.of(2);
                Scene scene = new Scene(cluster)) {
            String conversation = scene.group("alice", "bob", "carol", "dave");
            Phone alice = scene.phone(0, "alice");
            Phone bob = scene.phone(1, "bob");
            Phone carol = scene.phone(1, "carol");
            Phone dave = scene.device("dave", "phone").by(SockJs.XHR).connect(scene.url(1));
            AtomicBoolean enough = new AtomicBoolean();
            List<String> sent = new ArrayList<>();
            CompletableFuture<Void> flowing = CompletableFuture.runAsync(() -> {
                while (!enough.get()) {
                    String text = "no. " + sent.size();
                    alice.say(conversation, text);
                    sent.add(text);
                }
            });
            bob.expectMessage(conversation, "no. 3");

            cluster.stop(1);

            for (Phone phone : List.of(bob, carol, dave)) {
                assertThat(phone.expectClose()).isEqualTo(1012);
                JsonObject goaway = phone.frames("goaway").get(0);
                assertThat(goaway.getLong("reconnectAfterMs")).as("%s", goaway).isBetween(0L, 60_000L);
                assertThat(goaway.getString("reason")).isNotBlank();
                phone.connect(scene.url(0));
            }
            enough.set(true);
            Patience.result(flowing, Patience.ENOUGH);
            bob.expectTexts(conversation, sent);
            carol.expectTexts(conversation, sent);
            dave.expectTexts(conversation, sent);

            cluster.addNode();
            bob.leave();
            bob.connect(scene.url(2));
            bob.say(conversation, "from the new node");
            alice.expectMessage(conversation, "from the new node");
        }
    }

    @Test
    void andASlowCommitIsConfirmedBeforeTheEnd() throws SQLException {
        try (Cluster cluster = Cluster.of(2);
                Scene scene = new Scene(cluster)) {
            String conversation = scene.group("alice", "bob");
            Phone bob = scene.phone(1, "bob");
            CompletableFuture<JsonObject> reply;
            CompletableFuture<Void> stopping;
            try (Connection other = held(cluster, conversation)) {
                reply = bob.saying(conversation, "t1", "wait for me");
                cluster.database().awaitBlocked(1);
                stopping = CompletableFuture.runAsync(() -> cluster.stop(1));
                Patience.until("bob to be told", () -> !bob.frames("goaway").isEmpty(), bob::frames);
                Patience.still("bob waits for his answer", HELD, () -> !bob.ended() && !reply.isDone(), bob::frames);
                other.rollback();
            }

            assertThat(Patience.result(reply, Patience.ENOUGH).getString("type"))
                    .isEqualTo("message_confirmed");
            assertThat(bob.expectClose()).isEqualTo(1012);
            Patience.result(stopping, Patience.ENOUGH);
        }
    }

    @Test
    void andACallThatItAcceptedIsAnsweredThoughNobodyIsConnected() throws SQLException {
        try (Cluster cluster = Cluster.of(2);
                Scene scene = new Scene(cluster)) {
            String conversation = scene.group("alice", "bob");
            CompletableFuture<Answer> answer;
            CompletableFuture<Void> stopping;
            try (Connection other = held(cluster, conversation)) {
                answer = scene.rest(1, "bob")
                        .asking(
                                "POST",
                                "/messages",
                                new JsonObject()
                                        .put("conversationId", conversation)
                                        .put("content", "wait for me"));
                cluster.database().awaitBlocked(1);
                stopping = CompletableFuture.runAsync(() -> cluster.stop(1));
                Patience.still("the call waits", HELD, () -> !answer.isDone() && !stopping.isDone(), () -> answer);
                other.rollback();
            }

            assertThat(Patience.result(answer, Patience.ENOUGH).status()).isBetween(200, 299);
            Patience.result(stopping, Patience.ENOUGH);
        }
    }

    /** Nothing is appended to the conversation until that connection lets go. */
    private static Connection held(Cluster cluster, String conversation) throws SQLException {
        Connection other = cluster.database().connect();
        other.setAutoCommit(false);
        other.createStatement()
                .execute("select 1 from conversations where conversation_id = '" + conversation + "' for update");
        return other;
    }

    @Test
    void andWhatItAcceptedIsConfirmedOrMayBeSentAgain() {
        try (Cluster cluster = Cluster.of(2);
                Scene scene = new Scene(cluster)) {
            String conversation = scene.group("alice", "bob");
            Phone alice = scene.phone(0, "alice");
            Phone bob = scene.phone(1, "bob");
            bob.say(conversation, "hello");
            Map<String, CompletableFuture<JsonObject>> replies = new LinkedHashMap<>();
            CompletableFuture<Void> stopping = CompletableFuture.runAsync(() -> cluster.stop(1));
            for (int i = 0; !bob.ended(); i++) {
                CompletableFuture<JsonObject> reply = bob.saying(conversation, "t" + i, "no. " + i);
                replies.put("t" + i, reply);
                Patience.until("an answer or the end", () -> reply.isDone() || bob.ended(), bob::frames);
            }
            Patience.result(stopping, Patience.ENOUGH.multipliedBy(2));

            bob.connect(scene.url(0));
            List<String> ids = new ArrayList<>();
            replies.forEach((tempId, reply) -> {
                JsonObject again = Patience.result(
                        bob.saying(conversation, tempId, "no. " + tempId.substring(1)), Patience.ENOUGH);
                assertThat(again.getString("type")).as("%s", again).isEqualTo("message_confirmed");
                ids.add(again.getString("messageId"));
                boolean confirmed = !reply.isCompletedExceptionally()
                        && reply.join().getString("type").equals("message_confirmed");
                assertThat(!confirmed || again.getBoolean("duplicate", false))
                        .as("was confirmed before, now %s", again)
                        .isTrue();
            });
            assertThat(ids).doesNotHaveDuplicates();
            List<String> texts = new ArrayList<>(List.of("hello"));
            replies.keySet().forEach(tempId -> texts.add("no. " + tempId.substring(1)));
            alice.expectTexts(conversation, texts);
        }
    }
}
