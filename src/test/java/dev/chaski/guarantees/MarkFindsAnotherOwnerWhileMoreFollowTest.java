// SPDX-License-Identifier: Apache-2.0
package dev.chaski.guarantees;

import dev.chaski.Wires;
import dev.chaski.testing.OnTwoNodes;
import dev.chaski.testing.Patience;
import dev.chaski.testing.Phone;
import dev.chaski.testing.Scene;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** I6: marks that their owner does not hear go to another one in time, also where new ones follow so fast that there is never a pause. */
@ExtendWith(OnTwoNodes.class)
class MarkFindsAnotherOwnerWhileMoreFollowTest {
    private static final Duration SOON = Duration.ofSeconds(3);

    @Test
    void inConversationsOfBothInstances(Scene scene) {
        List<String> conversations =
                IntStream.range(0, 6).mapToObj(i -> scene.group("alice", "bob")).toList();
        Phone alice = scene.phone(0, "alice");
        Phone bob = scene.phone(0, "bob");
        Wires wires = new Wires(scene.cluster().node(1));
        wires.cut(address -> address.startsWith("receipts."));
        AtomicInteger said = new AtomicInteger();
        try {
            Patience.until(
                    "the first ticks, while more is said",
                    SOON,
                    () -> {
                        conversations.forEach(conversation -> alice.say(conversation, "" + said.incrementAndGet()));
                        return conversations.stream().allMatch(conversation -> ticked(alice, conversation));
                    },
                    () -> said + " said, and these ticks: " + alice.frames("receipt"));
        } finally {
            wires.mend();
        }
        conversations.forEach(conversation -> bob.expect(
                "message_received", f -> f.getString("conversationId").equals(conversation)));
    }

    private static boolean ticked(Phone author, String conversation) {
        return author.frames("receipt").stream()
                .anyMatch(f -> f.getString("conversationId").equals(conversation)
                        && f.getString("status").equals("DELIVERED"));
    }
}
