// SPDX-License-Identifier: Apache-2.0
package dev.chaski.gateway;

/** A connection whose bytes are counted between {@code write} and its completion, by whoever writes them. */
abstract class CountedConnection implements Connection {
    final Unsent unsent;

    CountedConnection(int queueBytes) {
        this.unsent = new Unsent(queueBytes);
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
