// SPDX-License-Identifier: Apache-2.0
package dev.chaski.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.testing.OnTwoNodes;
import dev.chaski.testing.Patience;
import dev.chaski.testing.Phone;
import dev.chaski.testing.Scene;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Somebody always waits to change the conversation: messages find their place all the same, a few changes after they came. */
@ExtendWith(OnTwoNodes.class)
class ChangesWithoutEndKeepNoMessageOutTest {
    private static final int AT_ONCE = 8;
    private static final int MESSAGES = 20;
    /** All that waited, at each of two losses and when the owner had enough of it; and as many once more for what came on the way. */
    private static final long MOST_CHANGES_BETWEEN = 6 * AT_ONCE;

    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicInteger titles = new AtomicInteger();

    @Test
    void norForLong(Scene scene) {
        String conversation = scene.group("alice", "bob");
        Phone alice = scene.phone(1, "alice");
        List<CompletableFuture<Void>> changing = new ArrayList<>();
        for (int i = 0; i < AT_ONCE; i++) {
            changing.add(changeOnAndOn(scene, conversation, i % 2));
        }

        List<Long> seqs = new ArrayList<>();
        for (int i = 0; i < MESSAGES; i++) {
            seqs.add(alice.say(conversation, "no. " + i).getLong("seq"));
        }
        over.set(true);
        changing.forEach(change -> Patience.result(change, Patience.ENOUGH));

        List<Long> between = new ArrayList<>();
        for (int i = 1; i < MESSAGES; i++) {
            between.add(seqs.get(i) - seqs.get(i - 1) - 1);
        }
        System.out.println("changes between two messages: " + between);
        assertThat(between).allMatch(changes -> changes <= MOST_CHANGES_BETWEEN);
    }

    private CompletableFuture<Void> changeOnAndOn(Scene scene, String conversation, int node) {
        if (over.get()) {
            return CompletableFuture.completedFuture(null);
        }
        JsonObject title = new JsonObject().put("title", "Title " + titles.incrementAndGet());
        return scene.rest(node, "alice")
                .asking("PATCH", "/conversations/" + conversation, title)
                .thenApply(answer -> answer.must(200))
                .thenCompose(changed -> changeOnAndOn(scene, conversation, node));
    }
}
