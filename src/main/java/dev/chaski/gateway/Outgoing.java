// SPDX-License-Identifier: Apache-2.0
package dev.chaski.gateway;

import dev.chaski.chat.MarkKind;
import dev.chaski.turns.Turns;
import dev.chaski.wire.ServerFrame;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Frames on their way out of one session. Where the client takes batches, the frames of a turn leave as one array.
 *
 * <p>While the socket is full, entries are not pushed at all (that is the {@link Pump}'s), receipts wait, the highest of each kind only, and signals are not even made: when there is room again, the state of
 * that moment is told once. Too many waiting receipts are forgotten, and read again from the store.
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
    private final InstantSource clock;
    private Consumer<Instant> onReceiptsForgotten = since -> {};
    private Instant waitingSince;
    private boolean receiptsForgotten;
    private boolean awaitingRoom;
    private int characters;
    private boolean batch;
    private boolean closed;

    /** {@code onOverflow} ends a connection that asks for more than it reads. */
    Outgoing(Turns turns, Connection connection, Runnable onOverflow, InstantSource clock) {
        this.turns = turns;
        this.connection = connection;
        this.onOverflow = onOverflow;
        this.clock = clock;
    }

    /** {@code action} tells the receipts since then anew, when there is room for them again. */
    void onReceiptsForgotten(Consumer<Instant> action) {
        onReceiptsForgotten = action;
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
        } else if (!receiptsForgotten) {
            if (receipts.isEmpty()) {
                waitingSince = clock.instant();
            }
            receipts.merge(key, frame, (before, after) -> before.seq() > after.seq() ? before : after);
            if (receipts.size() > MOST_RECEIPTS_WAITING) {
                receipts.clear();
                receiptsForgotten = true;
            }
            awaitRoom();
        }
    }

    /** Those of that kind that still wait are not told. */
    void forgetReceipts(MarkKind kind) {
        receipts.values().removeIf(receipt -> receipt.status() == kind);
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
        if (receiptsForgotten) {
            receiptsForgotten = false;
            onReceiptsForgotten.accept(waitingSince);
        }
        while (!receipts.isEmpty() && !connection.full()) {
            frame(first(receipts));
        }
        while (!signals.isEmpty() && !connection.full()) {
            frame(first(signals).get());
        }
        if (!receipts.isEmpty() || !signals.isEmpty()) {
            awaitRoom();
        }
    }

    private static <V> V first(Map<?, V> waiting) {
        return waiting.remove(waiting.keySet().iterator().next());
    }

    /** Whether nothing is held back: what was to be told is on its way. */
    boolean toldAll() {
        return receipts.isEmpty() && !receiptsForgotten;
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
        signals.clear();
    }
}
