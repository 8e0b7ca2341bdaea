// SPDX-License-Identifier: Apache-2.0
package dev.chaski.gateway;

import dev.chaski.turns.Turns;
import dev.chaski.wire.ServerFrame;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Frames on their way out of one session. Where the client takes batches, the frames of a turn leave as one array. Receipts wait while the socket is full, the highest of each kind only, so that a slow reader
 * costs no more memory than members.
 */
final class Outgoing {
    private static final int MOST_CHARACTERS_IN_A_BATCH = 200_000;

    private final Turns turns;
    private final Connection connection;
    private final List<String> turn = new ArrayList<>(0);
    private final Map<String, ServerFrame> waiting = new LinkedHashMap<>(0);
    private int characters;
    private boolean batch;
    private boolean closed;

    Outgoing(Turns turns, Connection connection) {
        this.turns = turns;
        this.connection = connection;
    }

    void batch(boolean agreed) {
        flush();
        batch = agreed;
    }

    void frame(ServerFrame frame) {
        reply(null, frame);
    }

    /** {@code id} is the request's, as JSON text; null for an event. */
    void reply(String id, ServerFrame frame) {
        text(frame.encode(id));
    }

    void text(String frame) {
        if (closed) {
            return;
        }
        if (!batch) {
            connection.write(frame);
            return;
        }
        if (characters + frame.length() > MOST_CHARACTERS_IN_A_BATCH) {
            flush();
        }
        turn.add(frame);
        characters += frame.length();
        if (turn.size() == 1) {
            turns.soon(this::flush);
        }
    }

    /** Frames that share a key replace each other while they wait; of two receipts the higher one stays, since they come in any order. */
    void mergeable(String key, ServerFrame frame) {
        if (!connection.full() && waiting.isEmpty()) {
            frame(frame);
            return;
        }
        if (waiting.isEmpty()) {
            connection.onDrain(this::waitingNow);
        }
        waiting.merge(key, frame, Outgoing::staying);
    }

    private static ServerFrame staying(ServerFrame before, ServerFrame after) {
        return before instanceof ServerFrame.Receipt higher
                        && after instanceof ServerFrame.Receipt receipt
                        && higher.seq() > receipt.seq()
                ? before
                : after;
    }

    private void waitingNow() {
        List<ServerFrame> frames = List.copyOf(waiting.values());
        waiting.clear();
        frames.forEach(this::frame);
    }

    private void flush() {
        if (turn.isEmpty() || closed) {
            return;
        }
        connection.write(turn.size() == 1 ? turn.get(0) : "[" + String.join(",", turn) + "]");
        turn.clear();
        characters = 0;
    }

    /** The last frames go out, and then nothing any more. */
    void close() {
        flush();
        closed = true;
    }
}
