// SPDX-License-Identifier: Apache-2.0
package dev.chaski.bus;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bus over Vert.x's event bus. What one turn of an event loop sends to one address leaves as one bus message at the end of that turn; order holds per sender and address.
 */
public final class ClusterBus implements Bus {
    private static final Logger log = LoggerFactory.getLogger(ClusterBus.class);

    private static final DeliveryOptions LOCAL = new DeliveryOptions().setLocalOnly(true);
    private static final DeliveryOptions CLUSTERED = new DeliveryOptions();

    private final Vertx vertx;
    private final EventBus bus;
    private final Set<String> here = ConcurrentHashMap.newKeySet();
    private final ThreadLocal<Map<String, List<BusMessage>>> turn = ThreadLocal.withInitial(LinkedHashMap::new);

    public ClusterBus(Vertx vertx, Tags tags) {
        this.vertx = vertx;
        bus = vertx.eventBus();
        bus.registerCodec(new RecordCodec(tags));
        bus.codecSelector(body -> body instanceof BusMessage ? RecordCodec.NAME : null);
        bus.serializableChecker(type -> false);
        bus.clusterSerializableChecker(type -> false);
    }

    @Override
    public <M extends BusMessage> Future<Listening> listen(Address<M> address, Consumer<M> handler) {
        MessageConsumer<BusMessage> consumer = bus.consumer(address.name(), message -> {
            if (message.body() instanceof Batch batch) {
                batch.messages().forEach(each -> hand(address, handler, each));
            } else {
                hand(address, handler, message.body());
            }
        });
        here.add(address.name());
        return consumer.completion().map(done -> () -> {
            here.remove(address.name());
            return consumer.unregister();
        });
    }

    private static <M extends BusMessage> void hand(Address<M> address, Consumer<M> handler, BusMessage message) {
        try {
            handler.accept(address.type().cast(message));
        } catch (RuntimeException e) {
            log.error(
                    "A message for {} could not be handled: {}",
                    address.name(),
                    message.getClass().getSimpleName(),
                    e);
        }
    }

    @Override
    public <M extends BusMessage> void send(Address<? super M> address, M message) {
        Map<String, List<BusMessage>> outgoing = turn.get();
        if (outgoing.isEmpty()) {
            vertx.getOrCreateContext().runOnContext(v -> flush());
        }
        outgoing.computeIfAbsent(address.name(), name -> new ArrayList<>()).add(message);
    }

    private void flush() {
        Map<String, List<BusMessage>> outgoing = turn.get();
        Map<String, List<BusMessage>> batches = new LinkedHashMap<>(outgoing);
        outgoing.clear();
        batches.forEach((address, messages) ->
                bus.send(address, messages.size() == 1 ? messages.get(0) : new Batch(messages), way(address)));
    }

    /** What is listened to here is not looked up in the cluster: the member that would have to answer may be standing still. */
    private DeliveryOptions way(String address) {
        return here.contains(address) ? LOCAL : CLUSTERED;
    }

    @Override
    public <M extends BusMessage> void publish(Address<M> address, M message) {
        bus.publish(address.name(), message);
    }
}
