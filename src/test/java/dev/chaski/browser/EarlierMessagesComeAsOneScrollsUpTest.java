// SPDX-License-Identifier: Apache-2.0
package dev.chaski.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import dev.chaski.testing.OnTwoNodes;
import dev.chaski.testing.Phone;
import dev.chaski.testing.Scene;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Page by page, with the reader's place kept, until there are none; by the keyboard. */
@ExtendWith({OnTwoNodes.class, InChromium.class})
class EarlierMessagesComeAsOneScrollsUpTest {
    private static final int MESSAGES = 120;
    private static final int PAGE = 50;

    @Test
    void pageByPage(Scene scene, Tabs tabs) {
        String conversation = scene.direct("alice", "bob");
        Phone phone = scene.phone(0, "alice");
        Phone bob = write(scene, conversation);
        phone.expectTexts(conversation, texts());
        bob.expect("receipt", receipt -> receipt.getLong("seq") == MESSAGES); // so that a new device begins there

        Tab alice = tabs.as(scene.user("alice"), scene.url(0)).opens(conversation);
        Locator messages = alice.page().locator("[data-message]");
        assertThat(messages).hasCount(PAGE);
        alice.page().locator("#scroll").focus();
        alice.page().keyboard().press("Home");

        assertThat(alice.page().locator("[data-seq=\"" + (MESSAGES - 2 * PAGE + 1) + "\"]"))
                .isAttached();
        alice.page().keyboard().press("Home");
        alice.seesOnly(texts());
        assertThat(alice.page().locator("#older")).isHidden();
    }

    @Test
    void andNoneAreOfferedWhereAllHadBeenMissed(Scene scene, Tabs tabs) {
        String conversation = scene.direct("alice", "bob");
        write(scene, conversation);

        Tab alice = tabs.as(scene.user("alice"), scene.url(0)).opens(conversation);

        alice.seesOnly(texts());
        assertThat(alice.page().locator("#older")).isHidden();
    }

    private static Phone write(Scene scene, String conversation) {
        Phone bob = scene.phone(1, "bob");
        List<CompletableFuture<?>> sent = texts().stream()
                .<CompletableFuture<?>>map(text -> bob.saying(conversation, text, text))
                .toList();
        sent.forEach(CompletableFuture::join);
        return bob;
    }

    private static List<String> texts() {
        return IntStream.rangeClosed(1, MESSAGES).mapToObj(i -> "no. " + i).toList();
    }
}
