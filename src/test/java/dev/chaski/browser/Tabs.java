// SPDX-License-Identifier: Apache-2.0
package dev.chaski.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.ScreenshotOptions;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import dev.chaski.testing.Patience;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The tabs of one test, each in a browser context of its own: nothing is shared between them but the server. A test that fails leaves pictures of them in {@code target/screenshots}. */
final class Tabs {
    static final Path SCREENSHOTS = Path.of("target", "screenshots");
    private static final int WIDTH = 1200;
    private static final int HEIGHT = 760;
    private static final int CRISP = 2;
    private static final double ENOUGH_MS = Patience.ENOUGH.toSeconds() * 1000.0;

    private final Browser browser;
    private final String test;
    private final List<BrowserContext> contexts = new ArrayList<>();
    private final List<String> complaints = new ArrayList<>();

    Tabs(Browser browser, String test) {
        this.browser = browser;
        this.test = test;
        PlaywrightAssertions.setDefaultAssertionTimeout(ENOUGH_MS);
    }

    /** An empty page. */
    Page page() {
        BrowserContext context = browser.newContext(
                new NewContextOptions().setViewportSize(WIDTH, HEIGHT).setDeviceScaleFactor(CRISP));
        contexts.add(context);
        context.setDefaultTimeout(ENOUGH_MS);
        Page page = context.newPage();
        page.onPageError(problem -> complaints.add(page.url() + ": " + problem));
        page.onConsoleMessage(message -> complain(page, message));
        return page;
    }

    /** Whatever the page's policy forbids is a mistake of the page; that an instance does not answer is not. */
    private void complain(Page page, ConsoleMessage message) {
        if (message.type().equals("error") && message.text().contains("Content Security Policy")) {
            complaints.add(page.url() + ": " + message.text());
        }
    }

    /** The chat page of that instance as this user. */
    Tab as(String user, String url) {
        return as(user, url, "");
    }

    /** The same, with more in the address: {@code &name=value}. */
    Tab as(String user, String url, String more) {
        return as(page(), user, url, more);
    }

    /** The same in a page that was prepared. */
    static Tab as(Page page, String user, String url, String more) {
        page.navigate(url + "/?as=" + URLEncoder.encode(user, StandardCharsets.UTF_8) + more);
        return new Tab(page).becomes("live");
    }

    /** Closes them; the test has failed, or the pages must have been content. */
    void close(boolean failed) {
        try {
            for (int i = 0; failed && i < contexts.size(); i++) {
                Path picture = SCREENSHOTS.resolve("failed-" + test + "-" + (i + 1) + ".png");
                contexts.get(i).pages().forEach(page -> page.screenshot(new ScreenshotOptions().setPath(picture)));
            }
        } finally {
            contexts.forEach(BrowserContext::close);
        }
        assertThat(complaints).as("what went wrong on the pages").isEmpty();
    }
}
