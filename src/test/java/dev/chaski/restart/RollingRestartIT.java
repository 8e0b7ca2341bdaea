// SPDX-License-Identifier: Apache-2.0
package dev.chaski.restart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.chaski.testing.FreePort;
import dev.chaski.testing.Instance;
import dev.chaski.testing.Patience;
import dev.chaski.testing.RoundRobin;
import dev.chaski.testing.Sockets;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** I10: three processes are restarted one after the other while people chat. Nobody is failed, nobody waits for long, nobody comes in a crowd, and in the end nobody is where all the others are. */
class RollingRestartIT {
    private static final boolean PROOF = Boolean.getBoolean("proof");
    private static final int INSTANCES = 3;
    private static final int DEVICES = Integer.getInteger("restart.devices", 300);
    private static final int MESSAGES_A_SECOND = 40;
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration A_MINUTE = Duration.ofSeconds(60);
    /** Three seconds, and one for a machine of two cores on which instances start meanwhile. */
    private static final long LONGEST_GAP_MS = 4000;

    private static final long A_MOMENT_MS = 250;

    @TempDir
    Path directory;

    private final List<Integer> ports = new ArrayList<>();
    private final List<Instance> instances = new ArrayList<>();

    @AfterEach
    void leaveNothingBehind() throws Exception {
        for (Instance instance : instances) {
            if (instance.alive()) {
                instance.terminate();
            }
        }
    }

    @Test
    @Timeout(300)
    void nobodyIsFailedOrWaitsForLongOrIsWhereAllTheOthersAre() throws Exception {
        assumeTrue(PROOF, "with -Pproof only: it needs a machine to itself");
        for (int i = 0; i < INSTANCES; i++) {
            ports.add(FreePort.any());
            instances.add(start(i));
        }
        instances.forEach(Instance::ready);
        together();
        List<String> urls = instances.stream().map(Instance::url).toList();
        List<String> restarted = new ArrayList<>();
        try (RoundRobin balancer = RoundRobin.checking(urls);
                Travellers travellers = new Travellers(DEVICES, balancer.url(), urls)) {
            travellers.gather();
            travellers.talk(MESSAGES_A_SECOND);
            System.out.printf("%d devices on %s%n", DEVICES, sockets());
            for (int i = 0; i < INSTANCES; i++) {
                restarted.add(health(i).getString("nodeId"));
                restart(i);
                System.out.printf("after restart %d: %s%n", i + 1, sockets());
            }
            long begun = System.nanoTime();
            Patience.until(
                    "nobody with more than half over its share", A_MINUTE, () -> everybody() && even(), this::sockets);
            System.out.printf("after %d ms more: %s%n", (System.nanoTime() - begun) / 1_000_000, sockets());
            long even = System.nanoTime();
            Patience.until(
                    "nobody with more than half over its share a minute later",
                    A_MINUTE.multipliedBy(2),
                    () -> System.nanoTime() - even > A_MINUTE.toNanos() && even(),
                    this::sockets);
            System.out.printf("after a minute more: %s%n", sockets());
            travellers.finish();

            Journal journal = travellers.journal();
            System.out.println(journal);
            assertThat(journal.failures()).isEmpty();
            assertThat(journal.mostAttempts()).as("attempts").isLessThanOrEqualTo(2);
            assertThat(journal.longestGapMs()).as("the longest gap").isLessThanOrEqualTo(LONGEST_GAP_MS);
            assertThat(journal.messages()).isGreaterThan(10 * MESSAGES_A_SECOND / 2);
            assertThat(restarted)
                    .as("instances that told at most half of their clients to go in one moment")
                    .allMatch(node -> journal.crowding(node, A_MOMENT_MS) <= 0.5);
        }
    }

    private void restart(int i) throws Exception {
        assertThat(instances.get(i).terminate()).as(instances.get(i)::output).isZero();
        instances.set(i, start(i).ready());
        together();
    }

    private void together() {
        Patience.until(
                "three members",
                LONG,
                () -> instances.stream().allMatch(instance -> instance.members() == INSTANCES),
                () -> instances.stream().map(Instance::members).toList());
    }

    /** Behind the same port as before, as a balancer and clients know it. */
    private Instance start(int i) throws IOException {
        return Instance.start(
                directory,
                List.of(
                        "-Dchaski.data.dir=" + directory.resolve("data"),
                        "-Dchaski.http.port=" + ports.get(i),
                        "-Dchaski.limits.messages-per-minute=1000000",
                        "-Dchaski.limits.messages-per-hour=1000000",
                        "-Dchaski.gateway.rebalance-from=10"),
                Map.of());
    }

    /** Below what systems give away by themselves, so that nobody takes it while its instance is away. */
    private boolean everybody() {
        return sockets().stream().mapToInt(Integer::intValue).sum() == DEVICES;
    }

    private boolean even() {
        return sockets().stream().allMatch(count -> count <= 1.5 * DEVICES / INSTANCES);
    }

    private List<Integer> sockets() {
        List<Integer> counts = new ArrayList<>();
        for (int i = 0; i < INSTANCES; i++) {
            counts.add(health(i)
                    .getJsonObject("messaging")
                    .getJsonObject("socketGateway")
                    .getInteger("connections"));
        }
        return counts;
    }

    private JsonObject health(int i) {
        return new JsonObject(Sockets.get(instances.get(i).url(), "/health").body());
    }
}
