// SPDX-License-Identifier: Apache-2.0
package dev.chaski.prove;

import static dev.chaski.prove.Findings.at;

import dev.chaski.chat.ConversationId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/** I8: never more than a window pushed to a connection and not acknowledged. */
final class Windows implements EventHandler {
    /** What a connection holds unacknowledged, by conversation and in all. */
    private static final class Unacked {
        final Map<ConversationId, Deque<Long>> seqs = new HashMap<>();
        /** What the client said to hold already counts for what comes again. */
        final Map<ConversationId, Long> acked = new HashMap<>();

        int count;
        boolean reported;
    }

    private final Claims claims;
    private final Findings findings;
    private final Map<Long, Unacked> connections = new HashMap<>();

    Windows(Claims claims, Findings findings) {
        this.claims = claims;
        this.findings = findings;
    }

    @Override
    public void pushed(int at, Event.Pushed event) {
        Line line = claims.line(event.connection());
        Unacked unacked = connections.computeIfAbsent(event.connection(), connection -> new Unacked());
        if (event.entry().seq() <= unacked.acked.getOrDefault(event.entry().conversation(), 0L)) {
            return;
        }
        unacked.seqs
                .computeIfAbsent(event.entry().conversation(), conversation -> new ArrayDeque<>(4))
                .add(event.entry().seq());
        unacked.count++;
        if (unacked.count > line.opening.window() && !unacked.reported) {
            unacked.reported = true;
            findings.broken(
                    Invariant.I8,
                    at(line.openedAt, at),
                    "%s holds %d unacknowledged entries, and its window is %d",
                    line,
                    unacked.count,
                    line.opening.window());
        }
    }

    @Override
    public void acked(int at, Event.Acked event) {
        Unacked unacked = connections.computeIfAbsent(event.connection(), connection -> new Unacked());
        unacked.acked.merge(event.conversation(), event.seq(), Math::max);
        Deque<Long> seqs = unacked.seqs.get(event.conversation());
        while (seqs != null && !seqs.isEmpty() && seqs.peek() <= event.seq()) {
            seqs.poll();
            unacked.count--;
        }
    }

    @Override
    public void disconnected(int at, Event.Disconnected event) {
        connections.remove(event.connection());
    }
}
