// SPDX-License-Identifier: Apache-2.0
package dev.chaski.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.deployment.Collector.Collected;
import dev.chaski.testing.Database;
import dev.chaski.testing.FreePort;
import dev.chaski.testing.Instance;
import dev.chaski.testing.Patience;
import dev.chaski.testing.Phone;
import dev.chaski.testing.Rest;
import dev.chaski.testing.Sockets;
import dev.chaski.testing.TestStores;
import dev.chaski.testing.Tokens;
import io.fabric8.kubernetes.api.model.Probe;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The instances of {@code docker-compose.yml} as processes, with the environment that stands there, the names of services resolved by a file instead of Docker, and a proxy that takes turns. Only the ports
 * are others, since here they share an address. They log all they can, and a collector takes their traces.
 */
@Timeout(90)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class WhatComposeDescribesRunsIT {
    private static final String SECRET = "a secret of whoever runs docker compose";
    private static final String CANARY = "canary-in-the-content";
    /** Nobody listens there: an instance that has just gone, whose address a name may still have. */
    private static final String GONE = "127.21.4.9";

    @TempDir
    static Path directory;

    private static Collector collector;
    private static Instance one;
    private static Instance other;
    private static RoundRobin proxy;
    private static String conversation;

    @BeforeAll
    static void start() throws Exception {
        collector = new Collector();
        Database database = TestStores.freshDatabase();
        Path names = Files.writeString(directory.resolve("hosts"), GONE + " chaski\n127.0.0.1 chaski\n");
        List<String> container = container(names, FreePort.any());
        one = Instance.start(directory, container, environment(database));
        other = Instance.start(directory, container, environment(database));
        proxy = new RoundRobin(List.of(one.ready().url(), other.ready().url()));
        conversation = new Rest(proxy.url(), token("alice"))
                .post(
                        "/conversations",
                        new JsonObject().put("type", "DIRECT").put("participantIds", new JsonArray().add("bob")))
                .must(201)
                .body()
                .getString("id");
    }

    /** What Docker's network gives a container, as far as one address can. */
    private static List<String> container(Path names, int clusterPort) {
        return List.of(
                "-Djdk.net.hosts.file=" + names,
                "-Dchaski.http.host=127.0.0.1",
                "-Dchaski.http.port=0",
                "-Dchaski.cluster.host=127.0.0.1",
                "-Dchaski.cluster.port=" + clusterPort,
                "-Dchaski.cluster.bus-port=0",
                "-Dchaski.log.level=trace");
    }

    private static Map<String, String> environment(Database database) {
        URI postgres = URI.create(database.uri());
        String place = postgres.getHost() + ":" + postgres.getPort() + postgres.getPath();
        Map<String, String> environment = new HashMap<>(ComposeFile.with(Map.of("CHASKI_JWT_SECRET", SECRET))
                .service("chaski")
                .environment());
        environment.replaceAll((name, value) -> value.replace("postgres:5432/chaski", place)
                .replace("redis:6379", URI.create(TestStores.redisUri()).getAuthority()));
        environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url());
        return environment;
    }

    @AfterAll
    static void stop() {
        proxy.close();
        one.close();
        other.close();
        collector.close();
    }

    @Test
    @Order(1)
    void bothInstancesServeOneChatAndAnswerEveryProbe() throws Exception {
        Patience.until("two members", () -> one.members() == 2 && other.members() == 2, one::output);
        for (Probe probe : new Manifests().probes()) {
            assertThat(Sockets.get(proxy.url(), probe.getHttpGet().getPath()).statusCode())
                    .isEqualTo(200);
        }
        assertThat(instancesBehindTheProxy()).hasSize(2);
        try (Phone alice = phone("alice").connect(proxy.url());
                Phone bob = phone("bob").connect(proxy.url())) {
            alice.say(conversation, "across");
            bob.expectMessage(conversation, "across");
        }
    }

    @Test
    @Order(2)
    void aMessageIsFollowedFromSocketToSocket() {
        String id;
        try (Phone alice = phone("alice").connect(one.url());
                Phone bob = phone("bob").connect(other.url())) {
            id = alice.say(conversation, CANARY).getString("messageId");
            bob.expectMessage(conversation, CANARY);
        }

        String trace = id.replace("-", "");
        Patience.until(
                "the whole trace",
                () -> named(trace, "push").isPresent() && named(trace, "send").isPresent(),
                () -> collector.trace(trace));
        Collected send = named(trace, "send").orElseThrow();
        Collected append = named(trace, "append").orElseThrow();
        Collected push = named(trace, "push").orElseThrow();
        assertThat(send.parent()).isEmpty();
        assertThat(append.parent()).isEqualTo(send.id());
        assertThat(push.parent()).isEqualTo(append.id());
        assertThat(named(trace, "bus")).get().extracting(Collected::parent).isEqualTo(append.id());
        assertThat(send.instance()).isNotEqualTo(push.instance());
        assertThat(push.whole().getStartTimeUnixNano())
                .isGreaterThan(send.whole().getStartTimeUnixNano());
        assertThat(collector.trace(trace).toString()).doesNotContain(CANARY, "alice", "bob");

        assertThat(lines(one, id)).contains("sent");
        assertThat(lines(other, id)).contains("heard", "pushed");
    }

    @Test
    @Order(3)
    void whatIsLoggedIsJsonWithoutContentOrToken() {
        for (Instance instance : List.of(one, other)) {
            assertThat(instance.output().lines().filter(line -> !line.startsWith("Chaski is ready")))
                    .isNotEmpty()
                    .allSatisfy(line -> assertThat(new JsonObject(line).fieldNames())
                            .contains("timestamp", "level", "loggerName", "formattedMessage"));
            assertThat(instance.output()).doesNotContain(CANARY, SECRET, token("alice"), "Name of alice");
        }
    }

    @Test
    @Order(4)
    void oneOfThemMayGo() throws Exception {
        try (Phone alice = phone("alice").connect(one.url());
                Phone bob = phone("bob").connect(other.url())) {
            assertThat(one.terminate()).isZero();

            alice.connect(proxy.url());
            bob.say(conversation, "still here");
            alice.expectMessage(conversation, "still here");
        }
        assertThat(instancesBehindTheProxy()).hasSize(1);
    }

    private static Optional<Collected> named(String trace, String name) {
        return collector.trace(trace).stream()
                .filter(span -> span.name().equals(name))
                .findFirst();
    }

    /** What the instance said of that message. */
    private static List<String> lines(Instance instance, String message) {
        List<String> said = new ArrayList<>();
        instance.output()
                .lines()
                .filter(line -> line.contains(message))
                .forEach(line -> said.add(new JsonObject(line).getString("formattedMessage")));
        return said;
    }

    private static String token(String user) {
        return Tokens.signed(SECRET, user, 600);
    }

    private static Phone phone(String user) {
        return new Phone(user, "phone").token(token(user));
    }

    /** Who answers, over some connections of their own: the clients of this JVM keep theirs. */
    private static Set<String> instancesBehindTheProxy() throws Exception {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 4; i++) {
            HttpResponse<String> answer = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create(proxy.url() + "/health"))
                                    .build(),
                            BodyHandlers.ofString());
            seen.add(new JsonObject(answer.body()).getString("nodeId"));
        }
        return seen;
    }
}
