// SPDX-License-Identifier: Apache-2.0
package dev.chaski.faults;

import dev.chaski.local.OwnStores;
import dev.chaski.testing.Database;
import dev.chaski.testing.TestStores;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/** A PostgreSQL and a Redis that nobody else uses, so that they may be stopped, paused and spoiled; one pair for all tests of this room, in order after each. */
final class RoomStores {
    private static final Path DIRECTORY = TestStores.directory("faults").toAbsolutePath();
    private static final AtomicInteger DATABASES = new AtomicInteger();
    private static final OwnStores STORES = open();

    private RoomStores() {}

    private static OwnStores open() {
        OwnStores stores = new OwnStores(DIRECTORY);
        Runtime.getRuntime().addShutdownHook(new Thread(stores::close, "stop the stores of the faults"));
        return stores;
    }

    static OwnStores stores() {
        return STORES;
    }

    static Database freshDatabase() {
        return new Database(STORES.createDatabase("faults_" + DATABASES.incrementAndGet()));
    }

    /** Redis' connections, this question's own among them. */
    static long redisConnections() {
        URI uri = URI.create(STORES.redisUri());
        try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
            socket.getOutputStream().write("CLIENT LIST\r\nQUIT\r\n".getBytes(StandardCharsets.US_ASCII));
            String reply = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            return reply.lines().filter(line -> line.startsWith("id=")).count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
