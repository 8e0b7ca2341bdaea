// SPDX-License-Identifier: Apache-2.0
package dev.chaski.session;

import dev.chaski.chat.UserId;
import dev.chaski.store.MissedMarks;
import dev.chaski.store.MissedMarks.Absence;
import dev.chaski.store.MissedMarks.MovedMark;
import dev.chaski.turns.Again;
import dev.chaski.turns.Turns;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The marks that moved while an author was away, or of which its socket had no room to be told: read from the store in the order in which they moved, a page at a time, and each page only when the one before is
 * on its way. So a client that reads slowly waits for itself, comes to the end, and misses none. A page that cannot be read is read again later.
 */
final class LookBack {
    private final Outgoing out;
    private final UserId author;
    private final Function<Absence, Future<List<MovedMark>>> pages;
    private final Consumer<MovedMark> tell;
    private final Again again;
    private Instant wanted;
    private List<Promise<Void>> waiting = new ArrayList<>(0);
    private List<Promise<Void>> served = List.of();
    private Absence reading;
    private boolean running;
    private boolean closed;

    LookBack(
            Turns turns,
            Outgoing out,
            UserId author,
            Function<Absence, Future<List<MovedMark>>> pages,
            Consumer<MovedMark> tell) {
        this.out = out;
        this.author = author;
        this.pages = pages;
        this.tell = tell;
        this.again = new Again(turns, () -> whenThereIsRoom(this::read));
    }

    /** A receipt of a mark that moved then could not be told. */
    void missed(Instant movedAt) {
        want(movedAt.minusMillis(1));
        begin();
    }

    /** Completes when what has moved since then is on its way; never where the connection ends before. */
    Future<Void> since(Instant since) {
        Promise<Void> told = Promise.promise();
        waiting.add(told);
        want(since);
        begin();
        return told.future();
    }

    /** Whether there is nothing to look up. */
    boolean over() {
        return !running;
    }

    private void want(Instant since) {
        if (wanted == null || since.isBefore(wanted)) {
            wanted = since;
        }
    }

    private void begin() {
        if (!running && wanted != null) {
            running = true;
            whenThereIsRoom(this::start);
        }
    }

    /** What is wanted from here on waits for the next look back: the last page of this one may have been asked for already. */
    private void start() {
        reading = new Absence(author, wanted, null);
        served = waiting;
        wanted = null;
        waiting = new ArrayList<>(0);
        read();
    }

    private void whenThereIsRoom(Runnable action) {
        if (!closed) {
            out.whenReceiptsAreOut(action);
        }
    }

    private void read() {
        pages.apply(reading).onSuccess(this::told).onFailure(e -> again.later());
    }

    private void told(List<MovedMark> page) {
        if (closed) {
            return;
        }
        page.forEach(tell);
        if (page.size() < MissedMarks.PAGE) {
            out.whenReceiptsAreOut(this::ended);
        } else {
            reading = new Absence(author, reading.since(), page.get(page.size() - 1));
            whenThereIsRoom(this::read);
        }
    }

    private void ended() {
        List<Promise<Void>> done = served;
        served = List.of();
        running = false;
        begin();
        done.forEach(Promise::complete);
    }

    void close() {
        closed = true;
    }
}
