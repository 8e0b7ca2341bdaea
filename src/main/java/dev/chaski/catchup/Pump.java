// SPDX-License-Identifier: Apache-2.0
package dev.chaski.catchup;

import dev.chaski.catchup.Gate.Kept;
import dev.chaski.catchup.Position.Passage;
import dev.chaski.chat.LogEntry;
import dev.chaski.chat.UserId;
import dev.chaski.store.LogPages.Page;
import dev.chaski.store.LogPages.Wanted;
import dev.chaski.wire.EntryFrames;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pushes what comes next, for all positions of one connection, as far as its window and its socket allow. Positions that are behind take turns, and none holds more than half the window while others wait. What
 * does not fit waits in the log, not in memory (I8).
 */
public final class Pump {
    private static final Logger accidents = LoggerFactory.getLogger(Pump.class);
    private static final int TURN = 16;
    /** Entries of a page: at their longest they are a few MB. */
    private static final int MOST_IN_A_PAGE = 64;

    /** What the pump needs of its session. */
    public interface Port {
        /** {@code frame} is the entry as the client gets it. */
        void push(LogEntry entry, String frame);

        /** Whether the socket has no room for entries. */
        boolean full();

        /** More is there than the window allows. */
        default void windowFull() {}

        /** A page is read from the log for a position that is behind. */
        default void catchesUp() {}

        /** Runs {@code action} once when the socket, which is full, has room again. */
        void onDrain(Runnable action);

        /** Entries have passed: the position may have reached the end of its backlog, or an early ack may count now. */
        void passed(Position position, boolean shown);

        /** The user's membership ended with the entry that has just passed. */
        void ended(Position position);
    }

    private final Port port;
    private final UserId user;
    private final Log log;
    private final Predicate<LogEntry> awaitsOutcome;
    private final Deque<Position> line = new ArrayDeque<>();
    private int window;
    private boolean heldBack;
    private int unacked;
    private int pagesAwaited;
    private int entriesAwaited;
    private boolean running;
    private boolean draining;
    private boolean stopped;

    /** {@code awaitsOutcome}: whether an entry is a message of this connection whose confirmation is still under way; it waits for it. */
    public Pump(Port port, UserId user, Log log, Predicate<LogEntry> awaitsOutcome, int window) {
        this.port = port;
        this.user = user;
        this.log = log;
        this.awaitsOutcome = awaitsOutcome;
        this.window = window;
    }

    /** There may be more for a position than it had. */
    public void moreFor(Position position) {
        if (!position.queued && position.behind()) {
            position.queued = true;
            line.add(position);
        }
        run();
    }

    /** The client has acknowledged that many more. */
    public void released(int entries) {
        unacked -= entries;
        run();
    }

    /** So many entries may be unacknowledged from now on, over all positions. */
    public void window(int size) {
        window = size;
        run();
    }

    /** Nothing is pushed any more. */
    public void stop() {
        stopped = true;
        line.clear();
    }

    boolean windowFull() {
        return unacked >= window;
    }

    private void run() {
        if (running || stopped) {
            return;
        }
        running = true;
        try {
            serveInTurn();
        } finally {
            running = false;
        }
        boolean full = unacked >= window && !line.isEmpty();
        if (full && !heldBack) {
            port.windowFull();
        }
        heldBack = full;
    }

    private void serveInTurn() {
        int idle = 0;
        while (!stopped && unacked < window && idle < line.size() && !waitForSocket()) {
            Position position = line.poll();
            if (holdsItsShare(position) || mustWaitForPages(position)) {
                line.add(position);
                idle++;
            } else if (serve(position)) {
                line.add(position);
                idle = 0;
            } else {
                position.queued = false;
                idle = 0;
            }
        }
    }

    /** Half the window is enough while others wait, for their turn or for their page. */
    private boolean holdsItsShare(Position position) {
        return (!line.isEmpty() || pagesAwaited > 0) && position.unacked.size() >= Math.max(1, window / 2);
    }

    private boolean waitForSocket() {
        if (port.full() && !draining) {
            draining = true;
            port.onDrain(() -> {
                draining = false;
                run();
            });
        }
        return port.full();
    }

    /** Pushes a turn's worth for one position; answers whether it could go on at once. */
    private boolean serve(Position position) {
        for (int i = 0; i < TURN; i++) {
            if (!position.behind()) {
                return false;
            }
            if (unacked >= window || port.full() || holdsItsShare(position)) {
                return true;
            }
            LogEntry next = position.page.peek();
            Kept kept = next == null ? position.gate().kept(position.passed() + 1) : null;
            if (kept != null) {
                next = kept.entry;
            }
            if (next == null) {
                load(position);
                return false;
            }
            if (awaitsOutcome.test(next)) {
                return false;
            }
            position.page.poll();
            pass(position, next, kept);
        }
        return true;
    }

    private void pass(Position position, LogEntry entry, Kept kept) {
        Passage passage = passage(position, entry);
        if (passage == Passage.SHOWN) {
            unacked++;
            port.push(entry, frame(position, entry, kept));
        } else if (passage == Passage.CONFIRMED) {
            position.shownAfter(entry.seq());
        }
        port.passed(position, passage == Passage.SHOWN);
        if (position.ended()) {
            port.ended(position);
        }
    }

    /** An entry that makes no sense is passed over: it is in the log for ever, and everything else must get by. */
    private static Passage passage(Position position, LogEntry entry) {
        try {
            return position.pass(entry);
        } catch (RuntimeException e) {
            accidents.error("Entry {} of {} makes no sense", entry.seq(), entry.conversationId(), e);
            return Passage.HIDDEN;
        }
    }

    private String frame(Position position, LogEntry entry, Kept kept) {
        long after = position.shownAfter(entry.seq());
        boolean queued = entry.seq() <= position.backlogEnd;
        boolean own = user.equals(entry.author());
        return kept != null && !queued && after < 0 && !own
                ? kept.plainFrame()
                : EntryFrames.frame(entry, queued, after, own);
    }

    /** The rest of the window is awaited already, in pages of others. */
    private boolean mustWaitForPages(Position position) {
        return entriesAwaited >= window - unacked
                && position.page.isEmpty()
                && position.gate().kept(position.passed() + 1) == null;
    }

    /** As much as can be pushed, so that what does not fit waits in the log; who is alone reads ahead of the acks. */
    private void load(Position position) {
        if (position.loading || position.gate().awaits(position.passed() + 1)) {
            return;
        }
        boolean alone = line.isEmpty() && pagesAwaited == 0;
        int room = alone
                ? window
                : Math.min(window - unacked - entriesAwaited, Math.max(1, window / 2 - position.unacked.size()));
        int most = Math.max(1, Math.min(MOST_IN_A_PAGE, room));
        awaitPage(position, most);
        port.catchesUp();
        log.page(new Wanted(position.gate().id(), user, position.passed(), most), page -> loaded(position, page));
    }

    /** A page of at most so many entries is being read for the position, by whomever. */
    public void awaitPage(Position position, int most) {
        position.loading = true;
        position.awaited = most;
        pagesAwaited++;
        entriesAwaited += most;
    }

    /** A page has come: what it leaves out up to its end is not for this user. */
    public void loaded(Position position, Page page) {
        position.loading = false;
        pagesAwaited--;
        entriesAwaited -= position.awaited;
        if (stopped) {
            return;
        }
        page.entries().stream().filter(entry -> entry.seq() > position.passed()).forEach(position.page::add);
        if (position.page.isEmpty()) {
            position.skipTo(page.upTo());
            port.passed(position, false);
        } else {
            position.hiddenAfterPage(page.upTo());
        }
        position.gate().hear(page.head());
        moreFor(position);
    }
}
