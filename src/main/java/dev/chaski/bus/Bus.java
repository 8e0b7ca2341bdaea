// SPDX-License-Identifier: Apache-2.0
package dev.chaski.bus;

import io.vertx.core.Future;
import java.util.function.Consumer;

/** Records in, records out. A message is a hint: it may be lost without a word, so whoever needs an answer counts the time itself. */
public interface Bus {
    /**
     * Hands every message for that address to the handler, on the context of the caller, until the listening is closed. Completes when the whole cluster can reach it.
     */
    <M extends BusMessage> Future<Listening> listen(Address<M> address, Consumer<M> handler);

    /** To the listener of the address, at the end of this event loop's turn; nobody there or a broken line loses it silently. To be called on an event loop. */
    <M extends BusMessage> void send(Address<? super M> address, M message);

    /** To every listener of the address on every instance, this one included. */
    <M extends BusMessage> void publish(Address<M> address, M message);

    /** A consumer that can be ended. */
    interface Listening {
        Future<Void> close();
    }
}
