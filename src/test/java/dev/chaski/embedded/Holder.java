// SPDX-License-Identifier: Apache-2.0
package dev.chaski.embedded;

import java.io.OutputStream;
import java.nio.file.Path;

/**
 * An instance in a JVM of its own, for the tests: takes a hold on the servers of a directory, prints {@code ready} and
 * their URIs on one line, and gives the hold up when its standard input ends.
 */
final class Holder {
    private Holder() {}

    public static void main(String[] args) throws Exception {
        try (EmbeddedStores stores = EmbeddedStores.open(Path.of(args[0]), true, true)) {
            System.out.println("ready " + stores.postgresUri() + " " + stores.redisUri());
            System.in.transferTo(OutputStream.nullOutputStream());
        }
    }
}
