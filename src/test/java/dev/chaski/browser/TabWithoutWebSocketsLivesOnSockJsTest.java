// SPDX-License-Identifier: Apache-2.0
package dev.chaski.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.Route;
import dev.chaski.testing.Cluster;
import dev.chaski.testing.OnTwoNodes;
import dev.chaski.testing.RoundRobin;
import dev.chaski.testing.Scene;
import dev.chaski.testing.Tokens;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Behind a proxy that lets no WebSocket through, and perhaps no stream either, people talk all the same. */
@ExtendWith({OnTwoNodes.class, InChromium.class})
class TabWithoutWebSocketsLivesOnSockJsTest {
    private static final String FAIL =
            "window.WebSocket = class { constructor() { setTimeout(() => this.onclose?.({ code: 1006 }), 5); } send() {} close() {} };";
    private static final String FORBID =
            "window.WebSocket = class { constructor() { throw new DOMException('forbidden', 'SecurityError'); } };";

    /** The page says its state whenever it is drawn; only another one counts. */
    private static final String WATCH = """
            () => {
              let state = document.body.dataset.state;
              window.states = [];
              new MutationObserver(() => {
                const now = document.body.dataset.state;
                if (now !== state) window.states.push(state = now);
              }).observe(document.body, { attributeFilter: ['data-state'] });
            }""";

    private final Set<String> requested = ConcurrentHashMap.newKeySet();

    private static final String TALK = """
            ([transport, token, conversationId]) => new Promise((resolve) => {
              const wanted = ['1', '2', '3', '4', '5'];
              const seqs = [];
              const socket = new SockJS('/sockjs', null, { transports: [transport] });
              const say = (frame) => socket.send(JSON.stringify(frame));
              socket.onopen = () => say({ type: 'authenticate', token, deviceId: transport });
              socket.onclose = ({ code, reason }) => resolve(`closed with ${code} ${reason}`);
              socket.onmessage = ({ data }) => {
                const frame = JSON.parse(data);
                if (frame.type === 'synced') {
                  wanted.forEach((content) => say({ type: 'send_message', conversationId, tempId: `${transport} ${content}`, content }));
                } else if (frame.type === 'message_confirmed') {
                  seqs.push(frame.seq);
                  if (seqs.length === wanted.length) resolve(`${socket.transport}: ${seqs.map((seq) => seq - seqs[0])}`);
                }
              };
            })""";

    @Test
    void byStreamOrByPolling(Scene scene, Tabs tabs) {
        talk(scene, tabs, scene.url(0), scene.url(1));
    }

    @Test
    void thoughEachRequestComesToAnotherInstance(Scene scene, Tabs tabs) {
        try (RoundRobin front = new RoundRobin(List.of(scene.url(0), scene.url(1)))) {
            talk(scene, tabs, front.url(), front.url());
        }
    }

    @Test
    void andTheClientOfSockJsGetsThroughByEachTransport(Scene scene, Tabs tabs) {
        String conversation = scene.direct("alice", "bob");
        try (RoundRobin front = new RoundRobin(List.of(scene.url(0), scene.url(1)))) {
            Page page = tabs.page();
            page.navigate(front.url() + "/health");
            page.addScriptTag(new Page.AddScriptTagOptions().setUrl("/sockjs-client/sockjs.min.js"));
            for (String transport : List.of("websocket", "xhr-streaming", "eventsource", "xhr-polling")) {
                Object came = page.evaluate(TALK, List.of(transport, Tokens.of(scene.user("alice")), conversation));
                assertThat(came).isEqualTo(transport + ": 0,1,2,3,4");
            }
        }
    }

    private void talk(Scene scene, Tabs tabs, String alices, String bobs) {
        String conversation = scene.direct("alice", "bob");
        Tab alice = Tabs.as(page(tabs, FAIL), scene.user("alice"), alices, "").opens(conversation);
        Tab bob = Tabs.as(page(tabs, FORBID, "xhr_streaming"), scene.user("bob"), bobs, "")
                .opens(conversation);
        assertThat(alice.page().getByText("by SockJS")).isVisible();
        assertThat(bob.page().getByText("by SockJS")).isVisible();

        alice.says("by stream").seesTicks("by stream", "READ");
        bob.sees("by stream").says("by polling").seesTicks("by polling", "READ");
        bob.does("go-offline").becomes("offline");
        alice.says("while away").seesTicks("while away", "SENT");
        bob.does("come-back").becomes("live");
        alice.does("drop").says("after the drop").seesTicks("after the drop", "READ");
        List<String> all = List.of("by stream", "by polling", "while away", "after the drop");
        alice.seesOnly(all);
        bob.seesOnly(all);

        assertThat(requested)
                .as("what the tabs asked for")
                .contains("0 xhr_streaming", "1 xhr")
                .doesNotContain("0 xhr");
        assertThat(requested).allMatch(what -> what.matches("[01] (info|xhr(_send|_streaming)?)"));
    }

    @Test
    void andIsNotTakenForDeadWhenItHasNothingToSay(Tabs tabs) {
        Map<String, String> impatient = Map.of("gateway.ping-interval-ms", "500", "gateway.silence-timeout-ms", "1500");
        try (Cluster cluster = Cluster.of(1, impatient);
                Scene scene = new Scene(cluster)) {
            Tab silent = Tabs.as(page(tabs, FAIL), scene.user("silent"), scene.url(0), "");
            silent.page().evaluate(WATCH);
            silent.page().locator("#frames summary").click();

            Locator answers = silent.page()
                    .locator("#frame-list li")
                    .filter(new Locator.FilterOptions().setHasText("heartbeat_ack"));
            Locator theFifth = answers.nth(4);
            assertThat(theFifth).isAttached();

            assertThat(silent.page().evaluate("window.states")).isEqualTo(List.of());
            silent.does("drop");
            silent.page().waitForFunction("window.states.length > 0");
        }
    }

    /** A tab with this for a WebSocket, in which requests for these transports fail. */
    private Page page(Tabs tabs, String webSocket, String... blocked) {
        String number = webSocket.equals(FAIL) ? "0 " : "1 ";
        Page page = tabs.page();
        page.addInitScript(webSocket);
        Stream.of(blocked).forEach(transport -> page.route("**/sockjs/**/" + transport + "*", Route::abort));
        page.onRequest(request -> note(number, request));
        return page;
    }

    private void note(String number, Request request) {
        if (request.url().contains("/sockjs/")) {
            requested.add(number + request.url().replaceAll(".*/|\\?.*", ""));
        }
    }
}
