// SPDX-License-Identifier: Apache-2.0
package dev.chaski.session;

import dev.chaski.chat.Refusal;
import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;

/** Requests of one connection that are answered with much: a few at a time, in their order, and only while there is room for the answers. So a client that asks for more than it reads waits for itself. */
final class Asks {
    private static final int AT_ONCE = 2;
    private static final int MOST_WAITING = 1000;
    private static final long RETRY_AFTER_MS = 1000;

    private final Connection connection;
    private final Deque<Ask> waiting = new ArrayDeque<>(0);
    private int running;
    private boolean awaitingRoom;

    /** {@code alone}: when everything before it has been answered. */
    private record Ask(Supplier<Future<?>> work, boolean alone) {}

    Asks(Connection connection) {
        this.connection = connection;
    }

    /** Runs {@code work} now or later. Fails with {@code rate_limited} where too many wait. */
    void ask(Supplier<Future<?>> work) {
        add(new Ask(work, false));
    }

    /** As {@link #ask}, when everything that was asked before has been answered. */
    void askAfterAll(Supplier<Future<?>> work) {
        add(new Ask(work, true));
    }

    private void add(Ask ask) {
        if (waiting.size() >= MOST_WAITING) {
            throw Refusal.rateLimited("Too many requests wait for their answers", RETRY_AFTER_MS);
        }
        waiting.add(ask);
        run();
    }

    private void run() {
        while (!waiting.isEmpty() && running < (waiting.peek().alone() ? 1 : AT_ONCE) && !connection.full()) {
            running++;
            Ask next = waiting.poll();
            Future.succeededFuture().compose(v -> next.work().get()).onComplete(done -> {
                running--;
                run();
            });
        }
        if (!waiting.isEmpty() && connection.full() && !awaitingRoom) {
            awaitingRoom = true;
            connection.onDrain(() -> {
                awaitingRoom = false;
                run();
            });
        }
    }

    /** Nobody is there any more to be answered. */
    void close() {
        waiting.clear();
    }
}
