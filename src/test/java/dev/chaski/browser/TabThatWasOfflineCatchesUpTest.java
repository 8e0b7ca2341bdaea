// SPDX-License-Identifier: Apache-2.0
package dev.chaski.browser;

import dev.chaski.testing.OnTwoNodes;
import dev.chaski.testing.Scene;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What was missed is there once and in order, and what was written meanwhile goes out. */
@ExtendWith({OnTwoNodes.class, InChromium.class})
class TabThatWasOfflineCatchesUpTest {
    @Test
    void withThreeMessagesOnceAndInOrder(Scene scene, Tabs tabs) {
        String conversation = scene.direct("alice", "bob");
        Tab alice = tabs.as(scene.user("alice"), scene.url(0)).opens(conversation);
        Tab bob = tabs.as(scene.user("bob"), scene.url(1)).opens(conversation);
        alice.says("before").seesTicks("before", "READ");

        bob.does("go-offline").becomes("offline");
        alice.says("one").says("two").says("three").seesTicks("three", "SENT");
        bob.seesOnly(List.of("before"));

        bob.does("come-back").becomes("live").seesOnly(List.of("before", "one", "two", "three"));
        alice.seesTicks("one", "READ").seesTicks("two", "READ").seesTicks("three", "READ");
        bob.does("drop").says("after").seesTicks("after", "READ");
        List<String> all = List.of("before", "one", "two", "three", "after");
        bob.seesOnly(all);
        alice.seesOnly(all);
    }

    @Test
    void andSendsWhatItWroteMeanwhile(Scene scene, Tabs tabs) {
        String conversation = scene.direct("alice", "bob");
        Tab alice = tabs.as(scene.user("alice"), scene.url(0)).opens(conversation);

        alice.does("go-offline").becomes("offline");
        alice.says("first").says("second").seesTicks("first", "PENDING").seesTicks("second", "PENDING");

        alice.does("come-back").becomes("live").seesTicks("first", "SENT").seesTicks("second", "SENT");
        List<String> both = List.of("first", "second");
        alice.seesOnly(both);
        tabs.as(scene.user("bob"), scene.url(1)).opens(conversation).seesOnly(both);
        alice.seesTicks("first", "READ").seesTicks("second", "READ");
    }
}
