// SPDX-License-Identifier: Apache-2.0
package dev.chaski.gateway;

import dev.chaski.wire.CloseCode;

/** The wire under a session: text messages out, and an end. Implementations are used on one event loop. */
interface Connection {
    /** Sends a text message; whether it arrives, only an ack tells. */
    void write(String text);

    /** Whether so much is waiting to be sent that entries should rather wait in the log. */
    boolean full();

    /** Runs once when {@link #full} has ended. */
    void onDrain(Runnable action);

    /** Asks the client for a sign of life, where the transport can. */
    void ping();

    /** Takes nothing in until {@link #resume}. */
    void pause();

    void resume();

    /** Ends the connection. */
    void close(CloseCode why);

    /** Where the client is, for limits. */
    String address();
}
