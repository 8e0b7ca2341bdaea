// SPDX-License-Identifier: Apache-2.0
package dev.chaski.session;

import dev.chaski.chat.ConversationId;
import dev.chaski.store.CursorWrites;
import dev.chaski.store.Devices.Cursor;
import dev.chaski.store.Devices.Device;
import dev.chaski.turns.Again;
import dev.chaski.turns.Turns;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cursors of the devices on one event loop, written behind: the last word of each, in one statement, once a second, and soon after a connection has ended, since its device may come back at once, anywhere.
 * Losing a batch costs repeats.
 */
final class Cursors {
    private static final Logger log = LoggerFactory.getLogger(Cursors.class);
    private static final long INTERVAL_MS = 1000;
    /** In which others may leave as well. */
    private static final long SOON_MS = 10;

    private static final long MS = 1_000_000;
    private static final int MOST_IN_A_STATEMENT = 2000;

    private record Key(Device device, ConversationId conversationId) {}

    private final Turns turns;
    private final CursorWrites writes;
    private Map<Key, Long> moved = new HashMap<>();
    private Map<Device, Long> seen = new HashMap<>();
    private List<Cursor> unheard = new ArrayList<>(0);
    private final Again soon;
    private Future<Void> writing = Future.succeededFuture();

    Cursors(Turns turns, CursorWrites writes) {
        this.turns = turns;
        this.writes = writes;
        this.soon = new Again(turns, SOON_MS, this::writeSoon);
        turns.every(INTERVAL_MS, () -> {
            if (writing.isComplete()) {
                write();
            }
        });
    }

    /** A connection has ended: what is known of its device is not kept waiting. */
    void left() {
        soon.later();
    }

    private void writeSoon() {
        if (writing.isComplete()) {
            write();
        } else {
            soon.later();
        }
    }

    /** The device holds everything up to {@code seq}, or wants to begin there again. */
    void moved(Device device, ConversationId conversation, long seq) {
        moved.put(new Key(device, conversation), seq);
    }

    /** The device was told of every mark until so many ms ago. */
    void seen(Device device, long agoMs) {
        seen.put(device, turns.nanos() - agoMs * MS);
    }

    /** A connection has ended without an ack of what was pushed to the device above {@code seq}. */
    void unheard(Device device, ConversationId conversation, long seq) {
        unheard.add(new Cursor(device.user(), device.device(), conversation, seq));
    }

    /** Writes all that is waiting. */
    Future<Void> write() {
        Map<Key, Long> cursors = moved;
        Map<Device, Long> devices = seen;
        List<Cursor> strikes = unheard;
        moved = new HashMap<>();
        seen = new HashMap<>();
        unheard = new ArrayList<>(0);
        List<Cursor> rows = new ArrayList<>(cursors.size());
        cursors.forEach((key, seq) ->
                rows.add(new Cursor(key.device().user(), key.device().device(), key.conversationId(), seq)));
        Future<Void> written = Future.succeededFuture();
        for (int i = 0; i < rows.size(); i += MOST_IN_A_STATEMENT) {
            List<Cursor> part = rows.subList(i, Math.min(rows.size(), i + MOST_IN_A_STATEMENT));
            written = written.compose(v -> writes.move(part));
        }
        if (!devices.isEmpty()) {
            written = written.compose(v -> writes.seen(agoMs(devices)));
        }
        if (!strikes.isEmpty()) {
            written = written.compose(v -> writes.strike(distinct(strikes)));
        }
        writing = written.onFailure(e -> {
            log.debug("{} cursors could not be written, and will be again: {}", rows.size(), e.toString());
            cursors.forEach(moved::putIfAbsent);
            devices.forEach(seen::putIfAbsent);
        });
        return writing;
    }

    private Map<Device, Long> agoMs(Map<Device, Long> at) {
        long now = turns.nanos();
        Map<Device, Long> ago = new HashMap<>();
        at.forEach((device, nanos) -> ago.put(device, (now - nanos) / MS));
        return ago;
    }

    /** One statement may meet a row only once. */
    private static List<Cursor> distinct(List<Cursor> strikes) {
        return List.copyOf(new HashSet<>(strikes));
    }
}
