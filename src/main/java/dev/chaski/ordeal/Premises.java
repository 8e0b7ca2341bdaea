// SPDX-License-Identifier: Apache-2.0
package dev.chaski.ordeal;

import dev.chaski.local.OwnInstances;
import dev.chaski.local.OwnStores;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The directory of a run, with its stores and instances. Nothing of it is left once it is closed, which happens when the program is told to end, too. */
final class Premises implements AutoCloseable {
    private final OwnInstances instances;
    private final Thread atTheEnd = new Thread(this::close, "chaski-prove-stop");
    private OwnStores stores;
    private boolean closed;

    /** Makes the directory, within that one if there is one; {@code arguments} are of the instances' JVMs. */
    Premises(Optional<Path> within, List<String> arguments, Optional<Path> config) throws IOException {
        instances = new OwnInstances("prove", within, arguments, config);
        Runtime.getRuntime().addShutdownHook(atTheEnd);
    }

    OwnInstances instances() {
        return instances;
    }

    /** Starts them, once. */
    synchronized OwnStores stores() {
        if (closed) {
            throw new IllegalStateException("it was told to stop");
        }
        if (stores == null) {
            stores = new OwnStores(instances.directory());
        }
        return stores;
    }

    /** Returns when nothing is left, whoever called first. */
    @Override
    public void close() {
        instances.stop();
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            try {
                if (stores != null) {
                    stores.close();
                }
            } finally {
                instances.close();
            }
        }
        try {
            Runtime.getRuntime().removeShutdownHook(atTheEnd);
        } catch (IllegalStateException e) {
            // the program ends already
        }
    }
}
