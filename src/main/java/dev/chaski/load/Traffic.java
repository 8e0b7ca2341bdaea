// SPDX-License-Identifier: Apache-2.0
package dev.chaski.load;

import io.vertx.core.Vertx;
import java.util.List;
import java.util.function.Consumer;

/**
 * Who sends when. In a closed loop each speaker always has so many messages under way, so the server sets the pace; in an open loop messages are due at a steady rate, whatever becomes of those before them,
 * and their times count from when they were due.
 */
final class Traffic implements Talk.Source {
    private static final double SECOND = 1e9;

    /** A member who sends. */
    record Speaker(Talk talk, int member) {}

    private final Vertx vertx;
    private final List<Speaker> speakers;
    private final Consumer<String> refusals;
    private boolean sending;
    private boolean closedLoop;
    private long next;

    /** {@code refusals} hears the code of each message that the server does not take. */
    Traffic(Vertx vertx, List<Speaker> speakers, Consumer<String> refusals) {
        this.vertx = vertx;
        this.speakers = List.copyOf(speakers);
        this.refusals = refusals;
        speakers.forEach(speaker -> speaker.talk().feeds(this));
    }

    /** Each speaker with so many under way. */
    void closed(int outstanding) {
        sending = true;
        closedLoop = true;
        for (int i = 0; i < outstanding; i++) {
            speakers.forEach(speaker -> speaker.talk().send(speaker.member(), System.nanoTime()));
        }
    }

    /** So many messages a second, the speakers in turn. */
    void open(double perSecond) {
        sending = true;
        long start = System.nanoTime();
        vertx.setPeriodic(1, timer -> {
            if (!sending) {
                vertx.cancelTimer(timer);
                return;
            }
            long elapsed = System.nanoTime() - start;
            for (; due(next, perSecond) <= elapsed; next++) {
                Speaker speaker = speakers.get((int) (next % speakers.size()));
                speaker.talk().send(speaker.member(), start + due(next, perSecond));
            }
        });
    }

    /** When a message of an open loop is due, in ns after its beginning: the first, which is number 0, at once. */
    static long due(long number, double perSecond) {
        return (long) (number * SECOND / perSecond);
    }

    void stop() {
        sending = false;
    }

    @Override
    public void done(Talk talk, int member) {
        if (sending && closedLoop) {
            talk.send(member, System.nanoTime());
        }
    }

    @Override
    public void refused(String code) {
        refusals.accept(code);
    }
}
