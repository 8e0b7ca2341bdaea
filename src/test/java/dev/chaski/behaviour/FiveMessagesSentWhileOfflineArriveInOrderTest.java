// SPDX-License-Identifier: Apache-2.0
package dev.chaski.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.testing.OnTwoNodes;
import dev.chaski.testing.Phone;
import dev.chaski.testing.Scene;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Offline delivery: several messages, from several senders and nodes, in the order in which they were accepted. */
@ExtendWith(OnTwoNodes.class)
class FiveMessagesSentWhileOfflineArriveInOrderTest {
    @Test
    void ofOneSender(Scene scene) {
        String conversation = scene.direct("alice", "bob");
        Phone bob = scene.phone(1, "bob");
        Phone alice = scene.phone(0, "alice");
        bob.drop();
        List<String> texts = List.of("one", "two", "three", "four", "five");
        texts.forEach(text -> alice.say(conversation, text));

        bob.connect(scene.url(1));

        bob.expectTexts(conversation, texts);
        assertThat(bob.seqs(conversation)).containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(bob.frames("message_received"))
                .allSatisfy(f -> assertThat(f.getBoolean("queued")).isTrue());
        assertThat(bob.frames("message_received"))
                .extracting(f -> f.getJsonObject("message").getString("createdAt"))
                .isSorted();
    }

    @Test
    void ofTwoSendersOnTwoNodes(Scene scene) {
        String conversation = scene.group("alice", "bob", "carol");
        Phone carol = scene.phone(1, "carol");
        Phone alice = scene.phone(0, "alice");
        Phone bob = scene.phone(1, "bob");
        carol.drop();
        alice.say(conversation, "one");
        bob.say(conversation, "two");
        alice.say(conversation, "three");
        bob.say(conversation, "four");
        alice.say(conversation, "five");

        carol.connect(scene.url(0));

        carol.expectTexts(conversation, List.of("one", "two", "three", "four", "five"));
    }

    @Test
    void moreThanAWindowOfThem(Scene scene) {
        String conversation = scene.direct("alice", "bob");
        Phone alice = scene.phone(0, "alice");
        List<String> texts = Sends.many(alice, conversation, 130);

        Phone bob = scene.phone(1, "bob");

        bob.expectTexts(conversation, texts);
        assertThat(bob.frames("synced").get(0).getInteger("entries")).isEqualTo(130);
    }
}
