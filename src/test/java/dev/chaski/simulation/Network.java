// SPDX-License-Identifier: Apache-2.0
package dev.chaski.simulation;

import dev.chaski.bus.Address;
import dev.chaski.bus.Bus;
import dev.chaski.bus.BusMessage;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What lies between the instances. Inside one the bus is reliable, between two a message may be lost, repeated, late and out of order; what goes to a lane keeps its order, as it does on the one connection
 * that two instances have.
 */
final class Network {
    private final Agenda agenda;
    private final Faults faults;
    private final Consumer<RuntimeException> accidents;
    private final Map<String, List<Listener>> listeners = new LinkedHashMap<>();
    private final Map<String, Long> lanes = new LinkedHashMap<>();

    private record Listener(String node, SimulatedTurns turns, Consumer<BusMessage> handler) {}

    Network(Agenda agenda, Faults faults, Consumer<RuntimeException> accidents) {
        this.agenda = agenda;
        this.faults = faults;
        this.accidents = accidents;
    }

    /** The bus as an instance has it. */
    Bus of(String node, SimulatedTurns turns) {
        return new NodeBus(node, turns);
    }

    void gone(String node) {
        listeners
                .values()
                .forEach(all -> all.removeIf(listener -> listener.node().equals(node)));
    }

    /** One frame, with what one turn had to say to that address. */
    private void carry(String from, String address, Listener to, List<BusMessage> frame) {
        if (from.equals(to.node())) {
            hand(to, frame, 0);
            return;
        }
        if (agenda.chance(faults.lostOnBus)) {
            return;
        }
        boolean inOrder = !address.startsWith("node.") && !address.equals("nodes");
        long at = agenda.nanos() + agenda.between(0.1, faults.busDelayMs);
        if (inOrder) {
            String line = from + ">" + address;
            at = Math.max(at, lanes.getOrDefault(line, 0L));
            lanes.put(line, at);
        }
        hand(to, frame, at - agenda.nanos());
        if (!address.startsWith("delivery.") && agenda.chance(faults.repeatedOnBus)) {
            hand(to, frame, at - agenda.nanos() + (inOrder ? 0 : agenda.between(0, faults.busDelayMs)));
        }
    }

    private void hand(Listener to, List<BusMessage> frame, long after) {
        agenda.after(
                after,
                () -> to.turns()
                        .run(() -> frame.forEach(message -> {
                            try {
                                to.handler().accept(message);
                            } catch (RuntimeException e) {
                                accidents.accept(e);
                            }
                        })));
    }

    private final class NodeBus implements Bus {
        private final String node;
        private final SimulatedTurns turns;
        private Map<String, List<BusMessage>> turn = new LinkedHashMap<>();

        NodeBus(String node, SimulatedTurns turns) {
            this.node = node;
            this.turns = turns;
        }

        @Override
        public <M extends BusMessage> Future<Listening> listen(Address<M> address, Consumer<M> handler) {
            Listener listener = new Listener(
                    node, turns, message -> handler.accept(address.type().cast(message)));
            listeners.computeIfAbsent(address.name(), name -> new ArrayList<>()).add(listener);
            return Future.succeededFuture(() -> {
                listeners.get(address.name()).remove(listener);
                return Future.succeededFuture();
            });
        }

        @Override
        public <M extends BusMessage> void send(Address<? super M> address, M message) {
            if (turn.isEmpty()) {
                turns.soon(this::flush);
            }
            turn.computeIfAbsent(address.name(), name -> new ArrayList<>()).add(message);
        }

        private void flush() {
            Map<String, List<BusMessage>> frames = turn;
            turn = new LinkedHashMap<>();
            frames.forEach((address, frame) -> {
                List<Listener> there = listeners.getOrDefault(address, List.of());
                if (!there.isEmpty()) {
                    carry(node, address, there.get(0), frame);
                }
            });
        }

        @Override
        public <M extends BusMessage> void publish(Address<M> address, M message) {
            List.copyOf(listeners.getOrDefault(address.name(), List.of()))
                    .forEach(to -> carry(node, address.name(), to, List.of(message)));
        }
    }
}
