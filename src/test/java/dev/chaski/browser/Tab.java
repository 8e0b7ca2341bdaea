// SPDX-License-Identifier: Apache-2.0
package dev.chaski.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.util.List;

/** One chat page, by the hooks that it offers ({@code data-…}); everything expected is waited for. */
record Tab(Page page) {
    private static final String MESSAGE = "[data-message]";

    /** Expects the connection to be in this state. */
    Tab becomes(String state) {
        assertThat(page.locator("body")).hasAttribute("data-state", state);
        return this;
    }

    /** Expects to be connected to this node. */
    Tab isOn(String nodeId) {
        assertThat(page.locator("[data-node]")).hasAttribute("data-node", nodeId);
        return becomes("live");
    }

    Locator item(String conversation) {
        return page.locator("[data-conversation=\"" + conversation + "\"]");
    }

    /** Opens a conversation of the list. */
    Tab opens(String conversation) {
        item(conversation).click();
        assertThat(composer()).isVisible();
        return this;
    }

    Locator composer() {
        return page.locator("form[data-composer] textarea");
    }

    /** Presses these keys in the composer, as soon as it is there. */
    Tab types(String keys) {
        assertThat(composer()).isVisible();
        composer().pressSequentially(keys);
        return this;
    }

    /** Writes a message and sends it with Enter. */
    Tab says(String text) {
        composer().fill(text);
        composer().press("Enter");
        assertThat(composer()).hasValue("");
        return this;
    }

    Tab does(String action) {
        page.locator("[data-action=\"" + action + "\"]").click();
        return this;
    }

    /** The messages that contain this text. */
    Locator message(String text) {
        return page.locator(MESSAGE).filter(new Locator.FilterOptions().setHasText(text));
    }

    /** Expects a message, once. */
    Tab sees(String text) {
        assertThat(message(text)).hasCount(1);
        return this;
    }

    /** Expects exactly these messages in this order. */
    Tab seesOnly(List<String> texts) {
        assertThat(page.locator(MESSAGE)).hasCount(texts.size());
        assertThat(page.locator(MESSAGE)).containsText(texts.toArray(String[]::new));
        return this;
    }

    /** Expects the ticks of an own message. */
    Tab seesTicks(String text, String status) {
        assertThat(message(text)).hasAttribute("data-status", status);
        return this;
    }
}
