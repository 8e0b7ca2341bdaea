// SPDX-License-Identifier: Apache-2.0
package dev.chaski.load;

import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.Deque;

/** Acknowledgements that wait a little for company. All wait equally long, so the first to come is the first to go; one timer serves every client. */
final class Acks {
    private static final long LOOK_MS = 5;
    private static final long MILLI = 1_000_000;

    private record Due(Client client, long at) {}

    private final Deque<Due> waiting = new ArrayDeque<>();
    private final long waitNanos;

    /** An acknowledgement waits no longer than so many milliseconds; 0: not at all. */
    Acks(Vertx vertx, int waitMs) {
        waitNanos = waitMs * MILLI;
        if (waitMs > 0) {
            vertx.setPeriodic(Math.min(LOOK_MS, waitMs), id -> flush());
        }
    }

    void soon(Client client) {
        if (waitNanos == 0) {
            client.acknowledge();
        } else {
            waiting.add(new Due(client, System.nanoTime() + waitNanos));
        }
    }

    private void flush() {
        long now = System.nanoTime();
        while (!waiting.isEmpty() && waiting.peek().at() <= now) {
            waiting.poll().client().acknowledge();
        }
    }
}
