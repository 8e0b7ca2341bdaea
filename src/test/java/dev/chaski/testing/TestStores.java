// SPDX-License-Identifier: Apache-2.0
package dev.chaski.testing;

import dev.chaski.embedded.EmbeddedStores;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/** One PostgreSQL and one Redis for all tests of this JVM, of which there may be two; they stop when the JVM does. */
public final class TestStores {
    private static final AtomicInteger DATABASES = new AtomicInteger();
    private static final EmbeddedStores STORES = open();

    private TestStores() {}

    private static EmbeddedStores open() {
        EmbeddedStores stores = EmbeddedStores.open(directory("shared"), true, true);
        Runtime.getRuntime().addShutdownHook(new Thread(stores::close, "stop the stores of the tests"));
        return stores;
    }

    /** Where this JVM, and no other that runs tests at the same time, keeps stores of that name. */
    public static Path directory(String name) {
        return Path.of("target", "test-data-" + System.getProperty("test.fork", "0"), name);
    }

    /** An empty database of one's own. */
    public static Database freshDatabase() {
        return new Database(STORES.createDatabase("test_" + DATABASES.incrementAndGet()));
    }

    /** Deletes everything in Redis, of all clusters. */
    public static void emptyRedis() {
        URI uri = URI.create(redisUri());
        try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
            socket.getOutputStream().write("FLUSHALL\r\n".getBytes(StandardCharsets.US_ASCII));
            byte[] answer = socket.getInputStream().readNBytes("+OK".length());
            if (!new String(answer, StandardCharsets.US_ASCII).equals("+OK")) {
                throw new AssertionError("Redis was not emptied");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The Redis; keys of different databases do not mix. */
    public static String redisUri() {
        return STORES.redisUri();
    }
}
