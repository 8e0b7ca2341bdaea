// SPDX-License-Identifier: Apache-2.0
package dev.chaski.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import dev.chaski.testing.OnTwoNodes;
import dev.chaski.testing.Scene;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Two tabs on two nodes: one tick when the server has the message, two when the other tab has it, and their colour when it is read. */
@ExtendWith({OnTwoNodes.class, InChromium.class})
class TicksChangeOnTheScreenOfTheAuthorTest {
    @Test
    void fromSentOverDeliveredToRead(Scene scene, Tabs tabs) {
        String conversation = scene.direct("alice", "bob");
        Tab alice = tabs.as(scene.user("alice"), scene.url(0))
                .isOn(scene.cluster().node(0).nodeId());
        Tab bob = tabs.as(scene.user("bob"), scene.url(1))
                .isOn(scene.cluster().node(1).nodeId());
        assertThat(bob.item(conversation)).isVisible();

        bob.does("go-offline").becomes("offline");
        alice.opens(conversation).says("Are you there?").seesTicks("Are you there?", "SENT");

        bob.does("come-back").becomes("live");
        alice.seesTicks("Are you there?", "DELIVERED");
        assertThat(bob.item(conversation)).hasAttribute("data-unread", "1");

        bob.opens(conversation).sees("Are you there?");
        alice.seesTicks("Are you there?", "READ");
        bob.says("Now I am").seesTicks("Now I am", "READ");
        alice.sees("Now I am");
    }
}
