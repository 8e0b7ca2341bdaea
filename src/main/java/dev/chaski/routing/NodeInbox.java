// SPDX-License-Identifier: Apache-2.0
package dev.chaski.routing;

import dev.chaski.bus.Address;
import dev.chaski.bus.Bus;
import dev.chaski.turns.Turns;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * The one inbox of this instance on the bus (never one consumer per user or socket). Rooms say which messages they listen to; each listener hears them on its own event loop, in the order in which
 * they came.
 */
public final class NodeInbox {
    private record Listener(Executor loop, Consumer<NodeMessage> handler) {
        void hear(NodeMessage message) {
            loop.execute(() -> handler.accept(message));
        }
    }

    private final Turns turns;
    private final Bus bus;
    private final String nodeId;
    private final Map<Class<?>, List<Listener>> listeners = new ConcurrentHashMap<>();

    public NodeInbox(Turns turns, Bus bus, String nodeId) {
        this.turns = turns;
        this.bus = bus;
        this.nodeId = nodeId;
    }

    /** Where a message to that instance goes. */
    public static Address<NodeMessage> of(String nodeId) {
        return new Address<>("node." + nodeId, NodeMessage.class);
    }

    /** The instance whose inbox this is. */
    public String nodeId() {
        return nodeId;
    }

    /** Begins to hear; to be awaited before a route to this instance is written. */
    public Future<Void> open() {
        return bus.listen(of(nodeId), this::deliver).mapEmpty();
    }

    /** Hears every message of that type on the calling event loop, until the returned action is run. */
    public <M extends NodeMessage> Runnable on(Class<M> type, Consumer<M> handler) {
        Listener listener = new Listener(turns.here(), message -> handler.accept(type.cast(message)));
        List<Listener> ofType = listeners.computeIfAbsent(type, t -> new CopyOnWriteArrayList<>());
        ofType.add(listener);
        return () -> ofType.remove(listener);
    }

    /** Hands a message of this very instance to its listeners. */
    public void deliver(NodeMessage message) {
        for (Listener listener : listeners.getOrDefault(message.getClass(), List.of())) {
            listener.hear(message);
        }
    }
}
