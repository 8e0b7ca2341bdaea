// SPDX-License-Identifier: Apache-2.0
package dev.chaski.local;

import java.io.IOException;
import java.util.Collection;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Signals that Java itself does not send. */
final class Signals {
    private static final long LIMIT_S = 10;

    private Signals() {}

    /** Sends STOP, CONT, QUIT … to these; those that have ended meanwhile are no matter. */
    static void send(String name, Collection<Long> pids) {
        if (pids.isEmpty()) {
            return;
        }
        try {
            Process kill = new ProcessBuilder(Stream.concat(
                                    Stream.of("kill", "-" + name), pids.stream().map(pid -> Long.toString(pid)))
                            .toList())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!kill.waitFor(LIMIT_S, TimeUnit.SECONDS)) {
                throw new IllegalStateException("kill -" + name + " does not end");
            }
        } catch (IOException e) {
            throw new IllegalStateException("kill -" + name + " is not possible: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
