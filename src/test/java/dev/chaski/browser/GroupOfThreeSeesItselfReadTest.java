// SPDX-License-Identifier: Apache-2.0
package dev.chaski.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.ScreenshotOptions;
import com.microsoft.playwright.options.ColorScheme;
import dev.chaski.auth.DevelopmentTokens;
import dev.chaski.testing.OnTwoNodes;
import dev.chaski.testing.Rest;
import dev.chaski.testing.Scene;
import dev.chaski.testing.Tokens;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Three people plan a walk on two nodes; afterwards there are pictures of it in {@code target/screenshots}, and with {@code -Dscreenshots=docs} those of the README. */
@ExtendWith({OnTwoNodes.class, InChromium.class})
class GroupOfThreeSeesItselfReadTest {
    private static final Path DOCS = Path.of("docs");
    private static final String QUESTION = "Shall we walk the coast path on Saturday?";
    private static final String PLACE = "Bread is on me. Half past nine, below the station clock.";
    private static final String TICKETS = "I have just bought the three tickets.";
    private static final String FORECAST = "And the forecast says sun!";

    @Test
    void byEachOfThem(Scene scene, Tabs tabs) {
        String two = direct(scene);
        String group = group(scene);
        Tab bob = tabs.as("bob", scene.url(1), "&name=Bob");
        Tab carol = tabs.as("carol", scene.url(1), "&name=Carol");
        Tab alice = tabs.as("alice", scene.url(0), "&name=Alice").opens(group);

        alice.says(QUESTION).seesTicks(QUESTION, "DELIVERED");
        bob.opens(group).says("Yes! The 9:40 train still has seats.");
        alice.sees("Yes! The 9:40 train still has seats.").seesTicks(QUESTION, "DELIVERED");
        Locator readBy = alice.message(QUESTION).locator("[data-read-by]");
        assertThat(readBy).hasText("Read by 1 of 2");
        readBy.click();
        assertThat(alice.message(QUESTION)).containsText("Bob");
        readBy.click();
        carol.opens(group).says("I am in. I bring the soup, who brings the bread?");
        alice.seesTicks(QUESTION, "READ").says(PLACE).seesTicks(PLACE, "READ");
        assertThat(alice.message(PLACE).locator("[data-read-by]")).hasText("Read by 2 of 2");

        bob.says("See you there");
        alice.sees("See you there");
        bob.opens(two).says("Do we need a map?");
        carol.opens(group).sees("See you there");
        alice.says(TICKETS).seesTicks(TICKETS, "DELIVERED");
        carol.does("go-offline").becomes("offline");
        alice.says(FORECAST).seesTicks(FORECAST, "SENT");
        assertThat(alice.page().getByText("3 members, 2 online")).isVisible();

        pictures(alice.page());
    }

    private static String group(Scene scene) {
        return start(
                scene,
                new JsonObject()
                        .put("type", "GROUP")
                        .put("title", "Saturday walk")
                        .put("participantIds", JsonArray.of("bob", "carol")));
    }

    private static String direct(Scene scene) {
        return start(scene, new JsonObject().put("type", "DIRECT").put("participantIds", JsonArray.of("bob")));
    }

    private static String start(Scene scene, JsonObject conversation) {
        String token = DevelopmentTokens.issue(
                Tokens.SECRET, "alice", Optional.of("Alice"), Optional.empty(), 3600, Instant.now());
        return new Rest(scene.url(0), token)
                .post("/conversations", conversation)
                .must(200, 201)
                .body()
                .getString("id");
    }

    private static void pictures(Page page) {
        for (ColorScheme scheme : new ColorScheme[] {ColorScheme.LIGHT, ColorScheme.DARK}) {
            page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
            String name = "chat-" + scheme.name().toLowerCase(Locale.ROOT) + ".png";
            picture(page, Tabs.SCREENSHOTS.resolve(name));
            if (System.getProperty("screenshots", "").equals("docs")) {
                picture(page, DOCS.resolve(name));
            }
        }
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.LIGHT));
        page.setViewportSize(390, 844);
        picture(page, Tabs.SCREENSHOTS.resolve("chat-narrow.png"));
    }

    private static void picture(Page page, Path file) {
        page.screenshot(new ScreenshotOptions().setPath(file));
    }
}
