// SPDX-License-Identifier: Apache-2.0
package dev.chaski.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.testing.Answer;
import dev.chaski.testing.OnTwoNodes;
import dev.chaski.testing.Patience;
import dev.chaski.testing.Scene;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Whoever asks, and when both ask at once. */
@ExtendWith(OnTwoNodes.class)
class DirectConversationIsOnePerPairTest {
    @Test
    void whenBothAskTwentyTimesAtOnce(Scene scene) {
        List<CompletableFuture<Answer>> asked = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            asked.add(ask(scene, i % 2, "alice", "bob"));
            asked.add(ask(scene, i % 2, "bob", "alice"));
        }

        List<Answer> answers = asked.stream()
                .map(a -> Patience.result(a, Patience.ENOUGH).must(200, 201))
                .toList();

        assertThat(answers.stream().map(a -> a.body().getString("id")).distinct())
                .hasSize(1);
        assertThat(answers.stream().filter(a -> a.status() == 201))
                .as("those who made it")
                .hasSize(1);
        for (String name : List.of("alice", "bob")) {
            JsonObject list =
                    scene.rest(0, name).get("/conversations").must(200).body();
            assertThat(list.getJsonArray("items")).as("%s", list).hasSize(1);
            assertThat(list.getJsonArray("items").getJsonObject(0).getString("role"))
                    .isEqualTo("MEMBER");
        }
    }

    @Test
    void butGroupsOfTheSamePeopleAreMany(Scene scene) {
        assertThat(scene.group("alice", "bob")).isNotEqualTo(scene.group("alice", "bob"));
    }

    private static CompletableFuture<Answer> ask(Scene scene, int node, String one, String other) {
        return scene.rest(node, one)
                .asking(
                        "POST",
                        "/conversations",
                        new JsonObject().put("type", "DIRECT").put("participantIds", JsonArray.of(scene.user(other))));
    }
}
