// SPDX-License-Identifier: Apache-2.0
package dev.chaski.session;

import dev.chaski.wire.CloseCode;

/** The wire under a session: text messages out, and an end. Implementations are used on one event loop. */
public interface Connection {
    /** Sends a text message; whether it arrives, only an ack tells. */
    void write(String text);

    /** Whether so much is waiting to be sent that entries should rather wait in the log. */
    boolean full();

    /** Runs once when {@link #full} has ended, with some room to spare. */
    void onDrain(Runnable action);

    /** Whether far more is waiting than entries ever cause: the client asks, and does not read. */
    boolean overflowing();

    /** Whether something is waiting to be sent, and nothing has gone out for so long. {@code now} as {@link System#nanoTime}. */
    boolean stuckFor(long nanos, long now);

    /** Asks the client for a sign of life, where the transport can; answers whether it will be heard. */
    boolean ping();

    /** Takes nothing in until {@link #resume}. */
    void pause();

    /** Takes in again what comes. */
    void resume();

    /** Ends the connection. */
    void close(CloseCode why);

    /** Where the client is, for limits. */
    String address();
}
