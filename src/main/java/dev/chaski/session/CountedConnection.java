// SPDX-License-Identifier: Apache-2.0
package dev.chaski.session;

/** A connection whose bytes are counted between {@code write} and its completion, by whoever writes them. */
public abstract class CountedConnection implements Connection {
    private final Unsent unsent;

    /** {@code queueBytes}: from there on the connection counts as full, until half of it has gone. */
    protected CountedConnection(int queueBytes) {
        this.unsent = new Unsent(queueBytes);
    }

    /** So many bytes are on their way; {@code now} as {@link System#nanoTime}. */
    protected final void written(int bytes, long now) {
        unsent.written(bytes, now);
    }

    /** They have left this process, or never will. */
    protected final void gone(int bytes, long now) {
        unsent.gone(bytes, now);
    }

    @Override
    public final boolean full() {
        return unsent.full();
    }

    @Override
    public final void onDrain(Runnable action) {
        unsent.onDrain(action);
    }

    @Override
    public final boolean overflowing() {
        return unsent.overflowing();
    }

    @Override
    public final boolean stuckFor(long nanos, long now) {
        return unsent.stuckFor(nanos, now);
    }
}
