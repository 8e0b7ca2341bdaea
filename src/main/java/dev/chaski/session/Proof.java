// SPDX-License-Identifier: Apache-2.0
package dev.chaski.session;

/**
 * Until when a device has surely been told of marks. That they were written proves nothing; that the client has answered a ping that went out after them does, for a connection keeps the order. Times are
 * those of a clock in nanoseconds.
 */
final class Proof {
    private boolean begun;
    private boolean given;
    private long askedAt;
    private long provenAt;

    /** A ping goes out; {@code toldAll}: behind everything that was to be told. */
    void pinged(boolean toldAll, long now) {
        if (toldAll && askedAt == 0) {
            askedAt = now;
        }
    }

    /** The answer has come. */
    void answered() {
        if (askedAt != 0) {
            provenAt = askedAt;
            askedAt = 0;
            begun = true;
            given = false;
        }
    }

    /** Whether there is a proof that was not taken yet. */
    boolean fresh() {
        return begun && !given;
    }

    /** How long ago that was, in ms. */
    long take(long now) {
        given = true;
        return (now - provenAt) / 1_000_000;
    }
}
