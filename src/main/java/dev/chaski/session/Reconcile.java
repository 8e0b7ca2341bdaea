// SPDX-License-Identifier: Apache-2.0
package dev.chaski.session;

import dev.chaski.catchup.Gate;
import dev.chaski.catchup.Log;
import dev.chaski.chat.UserId;
import dev.chaski.store.LogPages.Wanted;
import dev.chaski.turns.Turns;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;

/**
 * What an event loop does when the commit feed has forgotten something that it did not read: it compares the heads of its conversations with the store, many in a statement, and then its sessions, a few at a
 * time, with the memberships and marks of their users.
 */
final class Reconcile {
    private static final int AT_ONCE = 4;
    private static final UserId NOBODY = new UserId("-");

    private final Turns turns;
    private final Log log;
    private final Deque<Conversing> waiting = new ArrayDeque<>();
    private int running;

    Reconcile(Turns turns, Log log) {
        this.turns = turns;
        this.log = log;
    }

    void begin(Instant since, Collection<Gate> gates, Collection<Conversing> sessions) {
        for (Gate gate : List.copyOf(gates)) {
            log.page(new Wanted(gate.id(), NOBODY, gate.head(), 0), page -> gate.hear(page.head()));
        }
        waiting.addAll(sessions);
        for (int i = running; i < AT_ONCE; i++) {
            running++;
            next(since);
        }
    }

    private void next(Instant since) {
        Conversing session = waiting.poll();
        if (session == null) {
            running--;
        } else {
            session.compare(since).onComplete(done -> turns.soon(() -> next(since)));
        }
    }
}
