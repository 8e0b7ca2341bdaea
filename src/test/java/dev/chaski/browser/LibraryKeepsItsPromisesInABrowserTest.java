// SPDX-License-Identifier: Apache-2.0
package dev.chaski.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route.FulfillOptions;
import dev.chaski.testing.Cluster;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The tests of {@code chaski.js} that {@code dev.chaski.client} runs in Node, in a browser. */
@ExtendWith(InChromium.class)
class LibraryKeepsItsPromisesInABrowserTest {
    private static final String AT = "/src/test/js/";
    private static final Path TESTS = Path.of("src", "test", "js");
    /** Runs the tests of a file one by one; answers how many passed, or what is wrong with the first that did not. */
    private static final String RUN = """
            async ({ file, urls }) => {
              const { tests } = await import(file);
              const library = await import('/chaski.js');
              const env = { ...library, urls, control: window.control };
              const late = () => new Promise((_, reject) => setTimeout(() => reject(new Error('not within 30 s')), 30000));
              for (const { name, run } of tests) {
                const failed = await Promise.race([run(env), late()]).then(() => null, (e) => e);
                if (failed) return `${name}: ${failed.stack}`;
              }
              return `${tests.length} passed`;
            }""";

    @Test
    void alone(Tabs tabs) {
        try (Cluster cluster = Cluster.of(1)) {
            expectToPass(tabs.page(), cluster, "machine.mjs");
        }
    }

    @Test
    void onTwoNodes(Tabs tabs) {
        try (Cluster cluster = Cluster.of(2)) {
            Page page = tabs.page();
            page.exposeFunction("control", arguments -> {
                cluster.stop(Integer.parseInt(((String) arguments[0]).replace("/stop/", "")));
                return "stopped";
            });
            expectToPass(page, cluster, "live.mjs");
        }
    }

    private static void expectToPass(Page page, Cluster cluster, String file) {
        page.route("**" + AT + "**", route -> {
            String name = Path.of(route.request().url()).getFileName().toString();
            route.fulfill(new FulfillOptions().setPath(TESTS.resolve(name)).setContentType("text/javascript"));
        });
        // A page of the server: one that only the route above knows would not be let through to this machine by
        // Chromium.
        page.navigate(cluster.url(0) + "/chaski.js");
        List<String> urls =
                IntStream.range(0, cluster.size()).mapToObj(cluster::url).toList();

        assertThat((String) page.evaluate(RUN, Map.of("file", AT + file, "urls", urls)))
                .matches("[1-9]\\d* passed");
    }
}
