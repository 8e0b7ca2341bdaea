// SPDX-License-Identifier: Apache-2.0
package dev.chaski;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.config.ChaskiConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Each address at which nobody answers costs Hazelcast five seconds: it is not to hear of those. */
class NeighboursAreLookedForWhereSomebodyListensTest {
    private static final String LOOPBACK = "127.0.0.1";
    /** For documentation (RFC 5737): nobody answers there, or somebody on the way says so at once. */
    private static final String NOBODY = "192.0.2.1";

    @Test
    void withoutAPortAtTheOnesThatFollow() throws IOException {
        try (ServerSocket first = listening();
                ServerSocket further = following(first)) {
            assertThat(neighbours(first.getLocalPort(), LOOPBACK).listening(Set.of()))
                    .contains(at(first), at(further))
                    .hasSizeLessThan(12);
            assertThat(neighbours(first.getLocalPort(), LOOPBACK).listening(Set.of(address(first))))
                    .contains(at(further))
                    .doesNotContain(at(first));
        }
    }

    @Test
    void withAPortThereOnly() throws IOException {
        try (ServerSocket one = listening()) {
            String gone;
            try (ServerSocket other = following(one)) {
                gone = at(other);
                assertThat(neighbours(1, at(one)).listening(Set.of())).containsExactly(at(one));
            }
            assertThat(neighbours(1, at(one), gone).listening(Set.of())).containsExactly(at(one));
        }
    }

    @Test
    void andAMachineThatIsGoneHoldsItUpForAFewSecondsAtMost() throws IOException {
        try (ServerSocket one = listening()) {
            long before = System.nanoTime();
            assertThat(neighbours(5701, NOBODY, at(one)).listening(Set.of())).containsExactly(at(one));
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(6));
        }
    }

    @Test
    void rangesAreLeftToHazelcast() {
        List<String> ranges = List.of("10.0.0.1-5", "10.0.*.7", "10.0.0.*:5801");
        assertThat(neighbours(5701, ranges.toArray(String[]::new)).listening(Set.of()))
                .isEqualTo(ranges);
    }

    @Test
    void behindANameAtEachOfItsAddresses() throws IOException {
        try (ServerSocket one = listening();
                ServerSocket other = following(one)) {
            ChaskiConfig.Cluster named = config(one.getLocalPort(), Optional.of("localhost"), List.of());
            assertThat(new Neighbours(named).listening(Set.of()))
                    .contains(at(one))
                    .doesNotContain(at(other));
        }
    }

    private static Neighbours neighbours(int port, String... members) {
        return new Neighbours(config(port, Optional.empty(), List.of(members)));
    }

    private static ChaskiConfig.Cluster config(int port, Optional<String> dns, List<String> members) {
        return new ChaskiConfig.Cluster(
                true, members, dns, port, 0, Optional.of(LOOPBACK), new ChaskiConfig.PublicPorts(0, 0));
    }

    private static ServerSocket listening() throws IOException {
        return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    /** On one of the ports after that one. */
    private static ServerSocket following(ServerSocket first) throws IOException {
        IOException last = null;
        for (int i = 1; i < 12; i++) {
            try {
                return new ServerSocket(first.getLocalPort() + i, 50, InetAddress.getLoopbackAddress());
            } catch (IOException taken) {
                last = taken;
            }
        }
        throw last;
    }

    private static InetSocketAddress address(ServerSocket socket) {
        return new InetSocketAddress(socket.getInetAddress(), socket.getLocalPort());
    }

    private static String at(ServerSocket socket) {
        return LOOPBACK + ":" + socket.getLocalPort();
    }
}
