// SPDX-License-Identifier: Apache-2.0
package dev.chaski.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import dev.chaski.testing.OnTwoNodes;
import dev.chaski.testing.Scene;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A minute after a tab was left for another one, its user is away, and what arrives is not read; on the return both change. */
@ExtendWith({OnTwoNodes.class, InChromium.class})
class WhoLooksAwayIsShownAwayTest {
    /** Headless tabs are always in sight, so the test says what the browser would. */
    private static final String EYES = """
            Object.defineProperty(document, 'hidden', { get: () => window.elsewhere === true });
            Object.defineProperty(document, 'visibilityState', { get: () => (document.hidden ? 'hidden' : 'visible') });
            window.look = (away) => { window.elsewhere = away; document.dispatchEvent(new Event('visibilitychange')); };
            """;

    @Test
    void andReadsNothing(Scene scene, Tabs tabs) {
        String conversation = scene.direct("alice", "bob");
        Tab alice = tabs.as(scene.user("alice"), scene.url(0)).opens(conversation);
        Page page = tabs.page();
        page.addInitScript(EYES);
        page.clock().install();
        Tab bob = Tabs.as(page, scene.user("bob"), scene.url(1), "").opens(conversation);
        Locator presence = alice.page().locator("#open [data-presence]");
        assertThat(presence).hasAttribute("data-presence", "ONLINE");

        page.evaluate("look(true)");
        page.clock().fastForward(61_000);
        assertThat(presence).hasAttribute("data-presence", "AWAY");
        assertThat(alice.page().locator("#about")).hasText("away");
        alice.says("Still there?").seesTicks("Still there?", "DELIVERED");

        page.evaluate("look(false)");
        assertThat(presence).hasAttribute("data-presence", "ONLINE");
        alice.seesTicks("Still there?", "READ");
        bob.sees("Still there?");
    }
}
