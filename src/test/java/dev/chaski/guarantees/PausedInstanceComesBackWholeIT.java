// SPDX-License-Identifier: Apache-2.0
package dev.chaski.guarantees;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.testing.Instance;
import dev.chaski.testing.Patience;
import dev.chaski.testing.Phone;
import dev.chaski.testing.Rest;
import dev.chaski.testing.Tokens;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** I4 and I7 with real processes: an instance stands still for longer than its lease lasts, while the others go on, and then goes on itself. */
class PausedInstanceComesBackWholeIT {
    private static final Duration LONGER_THAN_A_LEASE = Duration.ofSeconds(7);
    private static final Duration BOUND = Duration.ofSeconds(3);

    @TempDir
    Path directory;

    private final List<Instance> instances = new ArrayList<>();

    @Test
    @Timeout(180)
    void andWritesItsRoutesUnderANewIncarnation() throws Exception {
        Instance first = start().ready();
        Instance second = start().ready();
        try (Phone alice = new Phone("alice", "phone");
                Phone bob = new Phone("bob", "phone")) {
            Patience.until("two members", () -> first.members() == 2, first::members);
            String conversation = new Rest(first.url(), Tokens.of("alice"))
                    .post(
                            "/conversations",
                            new JsonObject().put("type", "GROUP").put("participantIds", new JsonArray(List.of("bob"))))
                    .must(201)
                    .body()
                    .getString("id");
            alice.connect(first.url());
            bob.connect(second.url());
            List<String> said = new ArrayList<>();

            second.pause();
            long end = System.nanoTime() + LONGER_THAN_A_LEASE.toNanos();
            while (System.nanoTime() < end) {
                said.add("message " + said.size());
                alice.say(conversation, said.get(said.size() - 1));
            }
            assertThat(bob.texts(conversation)).isEmpty();
            second.resume();

            Patience.until(
                    "everything that was said meanwhile",
                    BOUND,
                    () -> bob.texts(conversation).equals(said),
                    () -> bob.texts(conversation).size() + " of " + said.size());
            Patience.until(
                    "a new incarnation", () -> second.output().contains("a new incarnation writes"), second::output);
            assertThat(second.output()).contains("The lease was gone");
            assertThat(first.output()).doesNotContain("new incarnation");
            bob.say(conversation, "and back");
            alice.expectMessage(conversation, "and back");
            bob.history().assertOrderly();
            alice.history().assertOrderly();
        } finally {
            second.resume();
        }
        assertThat(first.terminate()).isZero();
        assertThat(second.terminate()).isZero();
    }

    /** Also what a failure has left running, the stores among it. */
    @AfterEach
    void leaveNothingBehind() throws Exception {
        boolean stillThere = instances.stream().anyMatch(Instance::alive);
        instances.forEach(Instance::close);
        if (stillThere) {
            start().ready().terminate();
        }
    }

    private Instance start() throws IOException {
        Instance instance = Instance.start(directory);
        instances.add(instance);
        return instance;
    }
}
