// SPDX-License-Identifier: Apache-2.0
package dev.chaski.session;

import java.util.ArrayList;
import java.util.List;

/**
 * The bytes of one connection between {@code write} and its completion. No transport's own queue is asked: some say that there is room however slow the client is. Used on one event loop.
 */
final class Unsent {
    /** So much is never on its way unless a client asks for more than it reads. */
    private static final int OVERFLOWING_TIMES = 16;

    private final int queueBytes;
    private final List<Runnable> drained = new ArrayList<>(0);
    private long bytes;
    private long movedAt;

    /** {@code queueBytes}: from there on the connection counts as full, until half of it has gone. */
    Unsent(int queueBytes) {
        this.queueBytes = queueBytes;
    }

    void written(int size, long now) {
        if (bytes == 0) {
            movedAt = now;
        }
        bytes += size;
    }

    /** They have left this process, or never will. */
    void gone(int size, long now) {
        bytes -= size;
        movedAt = now;
        if (!drained.isEmpty() && bytes <= queueBytes / 2) {
            List<Runnable> actions = List.copyOf(drained);
            drained.clear();
            actions.forEach(Runnable::run);
        }
    }

    boolean full() {
        return bytes >= queueBytes;
    }

    boolean overflowing() {
        return bytes >= (long) queueBytes * OVERFLOWING_TIMES;
    }

    /** Whether something waits, and nothing has left for so long. */
    boolean stuckFor(long nanos, long now) {
        return bytes > 0 && now - movedAt > nanos;
    }

    /** Runs once when half the queue is free. To be asked for while it is full. */
    void onDrain(Runnable action) {
        drained.add(action);
    }
}
