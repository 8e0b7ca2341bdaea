// SPDX-License-Identifier: Apache-2.0
package dev.chaski.bus;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A bus that brings nothing anywhere, and keeps what was said to one address at a time. */
public final class NotingBus implements Bus {
    private final List<BusMessage> said = new ArrayList<>();

    /** All of that type, in order. */
    public <M extends BusMessage> List<M> said(Class<M> type) {
        return said.stream().filter(type::isInstance).map(type::cast).toList();
    }

    @Override
    public <M extends BusMessage> Future<Listening> listen(Address<M> address, Consumer<M> handler) {
        return Future.succeededFuture(() -> Future.succeededFuture());
    }

    @Override
    public <M extends BusMessage> void send(Address<? super M> address, M message) {
        said.add(message);
    }

    @Override
    public <M extends BusMessage> void publish(Address<M> address, M message) {}
}
