// SPDX-License-Identifier: Apache-2.0
package dev.chaski.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.testing.Database;
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
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
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
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The instances of {@code docker-compose.yml} as processes, with the environment that stands there, the names of services resolved by a file instead of Docker, and a proxy that takes turns. Only the ports
 * are others, since here they share an address.
 */
class WhatComposeDescribesRunsIT {
    private static final String SECRET = "a secret of whoever runs docker compose";
    /** Nobody listens there: an instance that has just gone, whose address a name may still have. */
    private static final String GONE = "127.21.4.9";

    private final Database database = TestStores.freshDatabase();

    @TempDir
    Path directory;

    @Test
    @Timeout(90)
    void twoInstancesBehindAProxyServeOneChatAndOneOfThemMayGo() throws Exception {
        Path names = Files.writeString(directory.resolve("hosts"), GONE + " chaski\n127.0.0.1 chaski\n");
        int port = freePort();
        List<Instance> instances = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            instances.add(Instance.start(directory, container(names, port), environment(port)));
        }
        try (Instance one = instances.get(0).ready();
                Instance other = instances.get(1).ready();
                RoundRobin proxy = new RoundRobin(List.of(one.url(), other.url()));
                Phone alice = phone("alice");
                Phone bob = phone("bob")) {
            Patience.until("two members", () -> one.members() == 2 && other.members() == 2, one::output);
            everyProbeIsAnswered(proxy.url());
            assertThat(instancesBehind(proxy.url())).hasSize(2);

            String conversation = conversation(proxy.url());
            alice.connect(proxy.url());
            bob.connect(proxy.url());
            alice.say(conversation, "across");
            bob.expectMessage(conversation, "across");

            assertThat(one.terminate()).isZero();
            Phone left = alice.ended() ? alice : bob;
            left.connect(proxy.url());
            bob.say(conversation, "still here");
            alice.expectMessage(conversation, "still here");
            assertThat(instancesBehind(proxy.url())).hasSize(1);
        }
    }

    /** What Docker's network gives a container, as far as one address can. */
    private static List<String> container(Path names, int clusterPort) {
        return List.of(
                "-Djdk.net.hosts.file=" + names,
                "-Dchaski.http.host=127.0.0.1",
                "-Dchaski.http.port=0",
                "-Dchaski.cluster.host=127.0.0.1",
                "-Dchaski.cluster.port=" + clusterPort,
                "-Dchaski.cluster.bus-port=0");
    }

    private Map<String, String> environment(int clusterPort) {
        ComposeFile compose = ComposeFile.with(Map.of("CHASKI_JWT_SECRET", SECRET));
        URI postgres = URI.create(database.uri());
        String database = postgres.getHost() + ":" + postgres.getPort() + postgres.getPath();
        Map<String, String> environment =
                new HashMap<>(compose.service("chaski").environment());
        environment.replaceAll((name, value) -> value.replace("postgres:5432/chaski", database)
                .replace("redis:6379", URI.create(TestStores.redisUri()).getAuthority())
                .replace("chaski:5701", "chaski:" + clusterPort));
        return environment;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static Phone phone(String user) {
        return new Phone(user, "phone").token(Tokens.signed(SECRET, user, 600));
    }

    private static String conversation(String url) {
        return new Rest(url, Tokens.signed(SECRET, "alice", 600))
                .post(
                        "/conversations",
                        new JsonObject().put("type", "DIRECT").put("participantIds", new JsonArray().add("bob")))
                .must(201)
                .body()
                .getString("id");
    }

    private static void everyProbeIsAnswered(String url) {
        for (Probe probe : new Manifests().probes()) {
            assertThat(Sockets.get(url, probe.getHttpGet().getPath()).statusCode())
                    .isEqualTo(200);
        }
    }

    /** Who answers, over some connections of their own: the clients of this JVM keep theirs. */
    private static Set<String> instancesBehind(String url) throws Exception {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 4; i++) {
            HttpResponse<String> answer = HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(URI.create(url + "/health")).build(), BodyHandlers.ofString());
            seen.add(new JsonObject(answer.body()).getString("nodeId"));
        }
        return seen;
    }
}
