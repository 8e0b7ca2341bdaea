// SPDX-License-Identifier: Apache-2.0
package dev.chaski.session;

import dev.chaski.catchup.Pump;
import dev.chaski.chat.MarkKind;
import dev.chaski.turns.Turns;
import dev.chaski.wire.ServerFrame;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Frames on their way out of one session. Where the client takes batches, the frames of a turn leave as one array.
 *
 * <p>While the socket is full, entries are not pushed at all (that is the {@link Pump}'s), receipts wait, the highest of each kind only, and signals are not even made: when there is room again, the state of
 * that moment is told once. More receipts than may wait are not taken; {@link LookBack} reads them again from the store.
 */
final class Outgoing {
    private static final int MOST_CHARACTERS_IN_A_BATCH = 200_000;
    private static final int MOST_RECEIPTS_WAITING = 2000;

    private final Turns turns;
    private final Connection connection;
    private final Runnable onOverflow;
    private final List<String> turn = new ArrayList<>(0);
    private final Map<Object, ServerFrame.Receipt> receipts = new LinkedHashMap<>(0);
    private final Map<String, Supplier<ServerFrame>> signals = new LinkedHashMap<>(0);
    private final List<Runnable> afterReceipts = new ArrayList<>(0);
    private boolean awaitingRoom;
    private int characters;
    private boolean batch;
    private boolean closed;

    /** {@code onOverflow} ends a connection that asks for more than it reads. */
    Outgoing(Turns turns, Connection connection, Runnable onOverflow) {
        this.turns = turns;
        this.connection = connection;
        this.onOverflow = onOverflow;
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
            write(frame);
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

    private void write(String text) {
        connection.write(text);
        if (connection.overflowing()) {
            closed = true;
            onOverflow.run();
        }
    }

    /** Receipts that share a key replace each other while they wait; the higher one stays, since they come in any order. */
    void receipt(Object key, ServerFrame.Receipt frame) {
        if (!connection.full() && receipts.isEmpty()) {
            frame(frame);
        } else {
            receipts.merge(key, frame, (before, after) -> before.seq() > after.seq() ? before : after);
            awaitRoom();
        }
    }

    /** Whether as many receipts wait as should. */
    boolean crowded() {
        return receipts.size() >= MOST_RECEIPTS_WAITING;
    }

    /** Those of that kind that still wait are not told; answers which these are. */
    Map<Object, ServerFrame.Receipt> forgetReceipts(MarkKind kind) {
        Map<Object, ServerFrame.Receipt> forgotten = new LinkedHashMap<>(receipts);
        forgotten.values().removeIf(receipt -> receipt.status() != kind);
        receipts.keySet().removeAll(forgotten.keySet());
        return forgotten;
    }

    /** Runs {@code action} when no receipt waits and there is room for more. */
    void whenReceiptsAreOut(Runnable action) {
        if (!connection.full() && receipts.isEmpty()) {
            action.run();
        } else {
            afterReceipts.add(action);
            awaitRoom();
        }
    }

    /** What changes by itself: {@code state} is asked when it can be told. */
    void signal(String key, Supplier<ServerFrame> state) {
        if (!connection.full() && signals.isEmpty()) {
            frame(state.get());
        } else {
            signals.put(key, state);
            awaitRoom();
        }
    }

    private void awaitRoom() {
        if (!awaitingRoom && !closed) {
            awaitingRoom = true;
            connection.onDrain(this::room);
        }
    }

    /** Receipts first, and each only while there is room. */
    private void room() {
        awaitingRoom = false;
        if (closed) {
            return;
        }
        while (!receipts.isEmpty() && !connection.full()) {
            frame(first(receipts));
        }
        if (!connection.full()) {
            List<Runnable> actions = List.copyOf(afterReceipts);
            afterReceipts.clear();
            actions.forEach(this::whenReceiptsAreOut);
        }
        while (!signals.isEmpty() && !connection.full()) {
            frame(first(signals).get());
        }
        if (!receipts.isEmpty() || !afterReceipts.isEmpty() || !signals.isEmpty()) {
            awaitRoom();
        }
    }

    private static <V> V first(Map<?, V> waiting) {
        return waiting.remove(waiting.keySet().iterator().next());
    }

    /** Whether nothing is held back: what was to be told is on its way. */
    boolean toldAll() {
        return receipts.isEmpty();
    }

    private void flush() {
        if (turn.isEmpty() || closed) {
            return;
        }
        String text = turn.size() == 1 ? turn.get(0) : "[" + String.join(",", turn) + "]";
        turn.clear();
        characters = 0;
        write(text);
    }

    /** The last frames go out, and then nothing any more. */
    void close() {
        flush();
        closed = true;
        receipts.clear();
        afterReceipts.clear();
        signals.clear();
    }
}
