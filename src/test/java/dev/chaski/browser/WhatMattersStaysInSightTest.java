// SPDX-License-Identifier: Apache-2.0
package dev.chaski.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import dev.chaski.testing.OnTwoNodes;
import dev.chaski.testing.Phone;
import dev.chaski.testing.Scene;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** However wide the window is, and whatever others write. */
@ExtendWith({OnTwoNodes.class, InChromium.class})
class WhatMattersStaysInSightTest {
    private static final int MESSAGES = 40;
    private static final String NEWEST = "the newest one";

    @Test
    void theComposerBesideALongTitle(Scene scene, Tabs tabs) {
        String conversation = scene.group("alice", "bob");
        scene.rest(0, "alice")
                .patch("/conversations/" + conversation, new JsonObject().put("title", "wide".repeat(40)));
        Tab alice = tabs.as(scene.user("alice"), scene.url(0)).opens(conversation);
        Locator send = alice.page().locator("#composer button");

        for (int width : new int[] {1400, 800, 340}) {
            alice.page().setViewportSize(width, 700);
            assertThat(send).isInViewport();
        }
    }

    @Test
    void theNewestMessageInASmallerWindow(Scene scene, Tabs tabs) {
        Tab alice = readingTheNewest(scene, tabs);
        alice.page().setViewportSize(1100, 750);
        assertThat(alice.message(NEWEST)).isInViewport();

        alice.page().setViewportSize(1100, 350);

        assertThat(alice.message(NEWEST)).isInViewport();
    }

    @Test
    void theNewestMessageWhenTheWindowShrinksBeforeTheLastScrollIsTold(Scene scene, Tabs tabs) {
        Tab alice = readingTheNewest(scene, tabs);
        assertThat(alice.message(NEWEST)).isInViewport();

        alice.page()
                .evaluate(
                        "() => { const scroll = document.getElementById('scroll'); scroll.style.marginBottom = '300px'; scroll.dispatchEvent(new Event('scroll')); }");

        assertThat(alice.message(NEWEST)).isInViewport();
    }

    private static Tab readingTheNewest(Scene scene, Tabs tabs) {
        String conversation = scene.direct("alice", "bob");
        Phone bob = scene.phone(1, "bob");
        for (int i = 1; i <= MESSAGES; i++) {
            bob.say(conversation, "no. " + i);
        }
        bob.say(conversation, NEWEST);
        return tabs.as(scene.user("alice"), scene.url(0)).opens(conversation);
    }
}
