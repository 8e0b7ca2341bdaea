// SPDX-License-Identifier: Apache-2.0
package dev.chaski.testing;

import dev.chaski.embedded.EmbeddedStores;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/** One PostgreSQL and one Redis for all tests of this JVM, in {@code target/test-data}; they stop when the JVM does. */
public final class TestStores {
    private static final AtomicInteger DATABASES = new AtomicInteger();
    private static final EmbeddedStores STORES = open();

    private TestStores() {}

    private static EmbeddedStores open() {
        EmbeddedStores stores = EmbeddedStores.open(Path.of("target", "test-data"), true, true);
        Runtime.getRuntime().addShutdownHook(new Thread(stores::close, "stop the stores of the tests"));
        return stores;
    }

    /** An empty database of one's own. */
    public static Database freshDatabase() {
        return new Database(STORES.createDatabase("test_" + DATABASES.incrementAndGet()));
    }

    /** The Redis; keys of different databases do not mix. */
    public static String redisUri() {
        return STORES.redisUri();
    }
}
