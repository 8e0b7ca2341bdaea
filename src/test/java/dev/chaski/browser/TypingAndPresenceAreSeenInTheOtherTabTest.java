// SPDX-License-Identifier: Apache-2.0
package dev.chaski.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import dev.chaski.testing.OnTwoNodes;
import dev.chaski.testing.Scene;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Who writes, and who is there, is told to a tab on another node; {@code ?with=} makes the conversation. */
@ExtendWith({OnTwoNodes.class, InChromium.class})
class TypingAndPresenceAreSeenInTheOtherTabTest {
    @Test
    void whileTheyLast(Scene scene, Tabs tabs) {
        Tab alice = tabs.as(scene.user("alice"), scene.url(0), "&with=" + scene.user("bob"));
        Locator presence = alice.page().locator("#open [data-presence]");
        assertThat(presence).hasAttribute("data-presence", "OFFLINE");
        Tab bob = tabs.as(scene.user("bob"), scene.url(1), "&with=" + scene.user("alice"));
        assertThat(presence).hasAttribute("data-presence", "ONLINE");
        Locator typing = alice.page().locator("[data-typing]");

        bob.types("Let me th");
        assertThat(typing).containsText("typing");
        bob.says("Let me think");
        alice.sees("Let me think");
        assertThat(typing).not().containsText("typing");

        bob.types("Or no");
        assertThat(typing).containsText("typing");
        Locator listed = alice.page().locator("#list [data-conversation]");
        assertThat(listed).containsText("typing");
        alice.page().evaluate("location.hash = ''");
        assertThat(typing).isHidden();
        assertThat(listed).not().containsText("typing");
        listed.click();

        bob.does("go-offline");
        assertThat(presence).hasAttribute("data-presence", "OFFLINE");
    }
}
