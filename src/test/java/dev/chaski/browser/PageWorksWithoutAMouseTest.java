// SPDX-License-Identifier: Apache-2.0
package dev.chaski.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Keyboard;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.chaski.testing.OnTwoNodes;
import dev.chaski.testing.Scene;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** From the sign-in to a group and back to another conversation by keys alone; what is there has names that a screen reader says. */
@ExtendWith({OnTwoNodes.class, InChromium.class})
class PageWorksWithoutAMouseTest {
    @Test
    void fromSigningInToAnAnswer(Scene scene, Tabs tabs) {
        Page page = tabs.page();
        Keyboard keys = page.keyboard();
        page.navigate(scene.url(0) + "/");
        until(page, "#as");
        keys.type(scene.user("alice"));
        keys.press("Enter");
        Tab alice = new Tab(page).becomes("live");

        until(page, "[data-action=new-conversation]");
        keys.press("Enter");
        assertThat(page.getByRole(AriaRole.DIALOG, named("New conversation"))).isVisible();
        assertThat(page.locator("#with")).isFocused();
        keys.type(scene.user("bob") + ", " + scene.user("carol"));
        until(page, "#group-title");
        keys.type("Regatta");
        keys.press("Enter");
        assertThat(page.locator("#title")).hasText("Regatta");
        assertThat(page.getByLabel("Message", new Page.GetByLabelOptions().setExact(true)))
                .isFocused();
        keys.type("First line");
        keys.press("Shift+Enter");
        keys.type("and a second one");
        keys.press("Enter");
        alice.seesTicks("First line", "SENT");
        assertThat(page.getByRole(AriaRole.IMG, named("Sent")).last()).isVisible();

        until(page, "#members");
        keys.press("Enter");
        assertThat(page.getByLabel("Members")).containsText(scene.user("carol"));
        keys.press("Escape");
        assertThat(page.getByLabel("Members")).isHidden();

        until(page, "#find-text");
        keys.type(scene.user("dora"));
        keys.press("Enter");
        assertThat(page.locator("#title")).hasText(scene.user("dora"));
        until(page, "#find-text");
        keys.type("Regatta");
        keys.press("Enter");
        assertThat(page.locator("#title")).hasText("Regatta");
        alice.sees("and a second one");
    }

    /** Presses Tab until that has the focus. */
    private static void until(Page page, String selector) {
        for (int i = 0; i < 40; i++) {
            if ((boolean) page.evaluate("s => document.activeElement?.matches(s) ?? false", selector)) {
                return;
            }
            page.keyboard().press("Tab");
        }
        throw new AssertionError(selector + " is not reached by Tab");
    }

    private static Page.GetByRoleOptions named(String name) {
        return new Page.GetByRoleOptions().setName(name);
    }
}
