// SPDX-License-Identifier: Apache-2.0
package dev.chaski;

import dev.chaski.gateway.Gateways;
import io.vertx.core.Future;
import io.vertx.core.Vertx;

/** How an instance that takes no more lets its clients go (I10): one after the other, so that those who take them over are not overrun, and at the latest when its time is up. */
final class Drain {
    private static final long LAST_WORDS_MS = 200;
    private static final long GLANCE_MS = 50;
    private static final long SHORTEST_MS = 1000;
    /** Whoever takes them over may have been started a moment ago, as in a rolling restart, and be slow yet. */
    private static final int GENTLY_A_SECOND = 20;

    private static final long GENTLE_MS = 8000;
    private static final int CLIENTS_A_SECOND = 250;
    /** From the last goaway until that client has gone, or was closed. */
    private static final long LAST_ONE_MS = 1200;

    private final Vertx vertx;
    private final Gateways gateways;
    private final long timeoutMs;

    Drain(Vertx vertx, Gateways gateways, long timeoutMs) {
        this.vertx = vertx;
        this.gateways = gateways;
        this.timeoutMs = timeoutMs;
    }

    /** Completes when nobody is here any more, and what was accepted is confirmed. */
    Future<Void> run() {
        return pause(LAST_WORDS_MS)
                .compose(v -> letGo())
                .compose(v -> gateways.end())
                .compose(v -> pause(LAST_WORDS_MS));
    }

    private Future<Void> letGo() {
        long spread = Math.max(1, Math.min(spread(clients()), timeoutMs - LAST_ONE_MS));
        long now = System.nanoTime();
        long gone = now + Math.min(timeoutMs, spread + LAST_ONE_MS) * 1_000_000;
        long end = now + timeoutMs * 1_000_000;
        return gateways.drain(spread).compose(v -> untilDeserted(gone, end));
    }

    /** For how many ms they are let go, if the time allows it. */
    static long spread(int clients) {
        long gentle = Math.min(GENTLE_MS, clients * 1000L / GENTLY_A_SECOND);
        return Math.max(SHORTEST_MS, Math.max(gentle, clients * 1000L / CLIENTS_A_SECOND));
    }

    /** Who sent something, by a socket or by a call, is answered first. */
    private Future<Void> untilDeserted(long gone, long end) {
        boolean answered = gateways.sendsInFlight() == 0;
        boolean deserted = clients() == 0 || System.nanoTime() > gone;
        return (answered && deserted) || System.nanoTime() > end
                ? Future.succeededFuture()
                : pause(GLANCE_MS).compose(v -> untilDeserted(gone, end));
    }

    /** A SockJS client of another instance, whose requests are handed on from here, has to ask elsewhere too. */
    private int clients() {
        return gateways.connections() + gateways.carried();
    }

    private Future<Void> pause(long ms) {
        return vertx.timer(ms).mapEmpty();
    }
}
