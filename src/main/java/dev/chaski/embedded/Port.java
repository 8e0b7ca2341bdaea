// SPDX-License-Identifier: Apache-2.0
package dev.chaski.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The loopback port of a server, written down so that it stays the same over restarts. */
final class Port {
    private final Path file;

    Port(Path file) {
        this.file = file;
    }

    Optional<Integer> recorded() {
        try {
            return Optional.of(Integer.valueOf(Files.readString(file).strip()));
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** The recorded port if it is free, else another free one, which is recorded. */
    int choose() {
        int port = recorded().filter(Port::free).orElseGet(Port::anyFree);
        try {
            Files.writeString(file, port + "\n");
            return port;
        } catch (IOException e) {
            throw new EmbeddedException("The file " + file + " cannot be written: " + e.getMessage(), e);
        }
    }

    static boolean free(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException | IllegalArgumentException e) {
            return false;
        }
    }

    private static int anyFree() {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new EmbeddedException("No free port on the loopback address: " + e.getMessage(), e);
        }
    }
}
