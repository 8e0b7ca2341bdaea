// SPDX-License-Identifier: Apache-2.0
package dev.chaski.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.chaski.testing.Cluster;
import dev.chaski.testing.Haproxy;
import dev.chaski.testing.Patience;
import dev.chaski.testing.Phone;
import dev.chaski.testing.RoundRobin;
import dev.chaski.testing.Scene;
import dev.chaski.testing.SockJs;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A SockJS session consists of many requests, and each of them may come to any of three instances, with one event loop or more. What this machine does slowly is not to be taken for a Redis that is away. */
class SockJsNeedsNoAffinityTest {
    private static final int SOME = 30;
    private static final String EVENT_LOOPS = "verticles.event-loops";
    private static Cluster cluster;
    private static String each;

    private Scene scene;

    @BeforeAll
    static void open() {
        cluster = Cluster.of(2, Map.of("redis.timeout-ms", "5000"));
        cluster.addNode(Map.of(EVENT_LOOPS, "1"));
        each = String.join(",", cluster.urls());
    }

    @AfterAll
    static void close() {
        cluster.close();
    }

    @BeforeEach
    void begin() {
        scene = new Scene(cluster);
    }

    @AfterEach
    void end() {
        scene.close();
    }

    @ParameterizedTest
    @EnumSource
    void everyRequestGoesToAnotherInstance(SockJs transport) {
        String conversation = scene.direct("alice", "bob");
        Phone alice = scene.phone(0, "alice");
        Phone bob = scene.device("bob", "phone").by(transport).connect(each);
        talk(conversation, alice, bob);
        JsonObject last = alice.say(conversation, "last");
        alice.expect(
                "receipt",
                frame -> frame.getString("status").equals("DELIVERED")
                        && frame.getValue("seq").equals(last.getValue("seq")));

        bob.drop();
        alice.say(conversation, "meanwhile");
        bob.reconnectWithCursors(each).say(conversation, "back");
        alice.expectMessage(conversation, "back");
        bob.expectTexts(conversation, alice.texts(conversation));
    }

    /** I10, for those who receive through an instance that has not their session. */
    @ParameterizedTest
    @ValueSource(strings = {"1", "2"})
    void theInstanceThatCarriesTheirRequestsMayStop(String eventLoops) {
        cluster.addNode(Map.of(EVENT_LOOPS, eventLoops));
        int carrier = cluster.size() - 1;
        String addresses = scene.url(0) + ("," + scene.url(carrier)).repeat(SOME);
        String lively = scene.group("alice", "bob", "carol");
        String quiet = scene.direct("alice", "dave");
        Phone alice = scene.phone(0, "alice");
        List<Phone> phones = List.of(
                scene.device("bob", "phone").by(SockJs.XHR_STREAMING),
                scene.device("carol", "phone").by(SockJs.EVENTSOURCE),
                scene.device("dave", "phone").by(SockJs.XHR));
        phones.forEach(phone -> phone.withoutAcks().window(1000).connect(addresses));

        CompletableFuture<Void> stopping = CompletableFuture.runAsync(() -> cluster.stop(carrier));
        List<String> sent = new ArrayList<>();
        while (!stopping.isDone() && sent.size() < 1000) {
            String text = "no. " + sent.size();
            alice.say(lively, text);
            phones.get(0).expectMessage(lively, text);
            phones.get(1).expectMessage(lively, text);
            sent.add(text);
        }
        Patience.result(stopping, Patience.ENOUGH);

        alice.say(quiet, "still there?");
        phones.get(2).expectTexts(quiet, List.of("still there?"));
        phones.get(0).expectTexts(lively, sent);
        phones.get(1).expectTexts(lively, sent);
        for (Phone phone : phones) {
            assertThat(phone.ended())
                    .as("whether %s has lost its session", phone)
                    .isFalse();
            assertThat(phone.frames("goaway")).isEmpty();
        }
    }

    @Test
    void threeTransportsTalkThroughARoundRobin() {
        try (RoundRobin front = new RoundRobin(cluster.urls())) {
            talkThrough(front.url());
        }
    }

    @Test
    void andThroughHaproxy(@TempDir Path directory) throws IOException {
        assumeTrue(Boolean.getBoolean("proof"), "with -Pproof only");
        Optional<Path> program = Haproxy.program();
        assumeTrue(program.isPresent(), Haproxy.MISSING);
        try (Haproxy front = Haproxy.before(cluster.urls(), program.orElseThrow(), directory)) {
            talkThrough(front.url());
        }
    }

    private void talkThrough(String front) {
        String conversation = scene.group("alice", "bob", "carol");
        talk(
                conversation,
                scene.device("alice", "phone").by(SockJs.XHR).connect(front),
                scene.device("bob", "phone").by(SockJs.XHR_STREAMING).connect(front),
                scene.device("carol", "phone").by(SockJs.EVENTSOURCE).connect(front));
    }

    /** All of them at once, and all of them have it all in one order. */
    private static void talk(String conversation, Phone... phones) {
        List<CompletableFuture<JsonObject>> sends = new ArrayList<>();
        for (int i = 1; i <= SOME; i++) {
            for (Phone phone : phones) {
                String text = phone.userId() + " " + i;
                sends.add(phone.saying(conversation, text, text));
            }
        }
        sends.forEach(sent -> assertThat(Patience.result(sent, Patience.ENOUGH).getString("type"))
                .isEqualTo("message_confirmed"));
        for (Phone phone : phones) {
            Patience.until(
                    "everything for " + phone,
                    () -> phone.texts(conversation).size() == sends.size(),
                    () -> phone.texts(conversation));
            assertThat(phone.texts(conversation))
                    .isEqualTo(phones[0].texts(conversation))
                    .doesNotHaveDuplicates();
        }
    }
}
