// SPDX-License-Identifier: Apache-2.0
package dev.chaski.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import dev.chaski.testing.Instance;
import dev.chaski.testing.Patience;
import dev.chaski.testing.Rest;
import dev.chaski.testing.Tokens;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A page whose instance is killed, with -9, goes on at the other one that its address names: with all that was written meanwhile, and with REST, though its own origin is gone. */
@ExtendWith(InChromium.class)
class TabMovesToTheOtherInstanceIT {
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    private final List<Instance> instances = new ArrayList<>();

    /** The last one that is stopped in order takes the stores with it. */
    @AfterEach
    void leaveNothingBehind() throws Exception {
        for (Instance instance : instances) {
            if (instance.alive()) {
                instance.terminate();
            }
        }
    }

    @Test
    @Timeout(180)
    void whenItsOwnIsKilled(Tabs tabs) throws Exception {
        Instance first = start();
        Instance second = start();
        first.ready();
        second.ready();
        Patience.until("two members", LONG, () -> first.members() == 2, first::members);
        String conversation = direct(second.url());
        Page page = tabs.page();
        Tab alice = Tabs.as(page, "alice", first.url(), "&urls=" + first.url() + "," + second.url())
                .opens(conversation);
        Tab bob = tabs.as("bob", second.url()).opens(conversation);
        alice.says("before").seesTicks("before", "READ");

        page.context().setOffline(true);
        first.kill();
        alice.becomes("waiting").says("while disconnected").says("and once more");
        alice.seesTicks("while disconnected", "PENDING").seesTicks("and once more", "PENDING");
        bob.says("meanwhile").seesTicks("meanwhile", "SENT");
        page.context().setOffline(false);

        alice.becomes("live").seesTicks("while disconnected", "READ").seesTicks("and once more", "READ");
        assertThat(page.locator("#where-host")).containsText(second.url().replace("http://", ""));
        bob.seesTicks("meanwhile", "READ").says("after");
        alice.sees("after").says("here as well").seesTicks("here as well", "READ");
        List<String> all =
                List.of("before", "meanwhile", "while disconnected", "and once more", "after", "here as well");
        alice.seesOnly(all);
        bob.seesOnly(all);

        page.locator("#find-text").fill("carol");
        page.locator("#find-start").click();
        assertThat(page.locator("#title")).hasText("carol");
        alice.says("Hello, Carol").seesTicks("Hello, Carol", "SENT");
    }

    private Instance start() throws IOException {
        Instance instance = Instance.start(directory);
        instances.add(instance);
        return instance;
    }

    private static String direct(String url) {
        JsonObject wanted = new JsonObject().put("type", "DIRECT").put("participantIds", JsonArray.of("bob"));
        return new Rest(url, Tokens.of("alice"))
                .post("/conversations", wanted)
                .must(200, 201)
                .body()
                .getString("id");
    }
}
