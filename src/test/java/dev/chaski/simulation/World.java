// SPDX-License-Identifier: Apache-2.0
package dev.chaski.simulation;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.ConversationType;
import dev.chaski.chat.DeviceId;
import dev.chaski.chat.UserId;
import dev.chaski.ordeal.Device;
import dev.chaski.ordeal.Habits;
import dev.chaski.ordeal.Surroundings;
import dev.chaski.prove.Event;
import dev.chaski.prove.History;
import dev.chaski.store.Devices;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/** A small world: instances on one store, users with devices, conversations; all of it on one thread, in one simulated time. */
final class World implements Surroundings {
    final Agenda agenda;
    final Faults faults;
    final Mutant mutant;
    final History history = new History();
    final Network network;
    final TwinRedis redis;
    final TwinStore store;
    final List<SimulatedNode> nodes = new ArrayList<>();
    final List<Device> phones = new ArrayList<>();
    final List<UserId> users = new ArrayList<>();
    final List<ConversationId> conversations = new ArrayList<>();
    final List<ConversationId> groups = new ArrayList<>();
    final Set<SimulatedLine> lines = new LinkedHashSet<>();
    final List<RuntimeException> accidents = new ArrayList<>();
    private long lastPushMs;
    private long numbers;
    private long uuids;
    private int nodesMade;

    World(long seed, Mutant mutant) {
        this.mutant = mutant;
        agenda = new Agenda(seed);
        faults = Faults.by(agenda);
        network = new Network(agenda, faults, accidents::add);
        redis = new TwinRedis(agenda, faults);
        store = mutant.tables(agenda, new TwinStore.Watcher() {
            @Override
            public void opened(UserId user, ConversationId conversation, long fromSeq) {
                record(new Event.PeriodOpened(user, conversation, fromSeq));
            }

            @Override
            public void closed(UserId user, ConversationId conversation, long toSeq) {
                record(new Event.PeriodClosed(user, conversation, toSeq));
            }

            @Override
            public void arrived(Devices.Device device, boolean isNew) {
                phones.stream()
                        .filter(phone ->
                                phone.user().equals(device.user()) && phone.id().equals(device.device()))
                        .forEach(phone -> phone.arrived(isNew));
            }
        });
        people();
        for (int i = 0; i < 2 + agenda.below(2); i++) {
            startNode();
        }
        phones.forEach(phone -> agenda.after(agenda.between(10, 1500), phone::comeOn));
    }

    private void people() {
        int number = 3 + agenda.below(2);
        for (int i = 0; i < number; i++) {
            UserId user = new UserId("u" + i);
            users.add(user);
            for (int d = 0; d < 1 + agenda.below(2); d++) {
                int window = agenda.chance(0.3) ? 1 + agenda.below(5) : 50;
                phones.add(new Device(this, Habits.SIMULATED, user, new DeviceId("u" + i + "d" + d), window));
            }
        }
        found(ConversationType.DIRECT, users.subList(0, 2));
        for (int i = 0; i < 1 + agenda.below(2); i++) {
            groups.add(found(ConversationType.GROUP, users.subList(0, 1 + agenda.below(number))));
        }
    }

    private ConversationId found(ConversationType type, List<UserId> members) {
        ConversationId id = new ConversationId(uuid());
        store.found(id, type, List.copyOf(members));
        conversations.add(id);
        return id;
    }

    @Override
    public void after(long nanos, Runnable action) {
        agenda.after(nanos, action);
    }

    @Override
    public boolean chance(double probability) {
        return agenda.chance(probability);
    }

    @Override
    public long between(double fromMs, double toMs) {
        return agenda.between(fromMs, toMs);
    }

    @Override
    public boolean seesArrivals() {
        return true;
    }

    @Override
    public Optional<Line> line(UserId user, Consumer<String> heard, IntConsumer ended) {
        SimulatedNode node = anyNode();
        if (node == null) {
            return Optional.empty();
        }
        double delay = agenda.chance(0.2) ? 80 : 5;
        SimulatedLine[] line = new SimulatedLine[1];
        line[0] = new SimulatedLine(agenda, node, user, delay, heard, code -> {
            lines.remove(line[0]);
            ended.accept(code);
        });
        lines.add(line[0]);
        return Optional.of(line[0]);
    }

    @Override
    public void record(Event event) {
        if (event instanceof Event.Pushed) {
            lastPushMs = agenda.ms();
        }
        history.add(agenda.ms(), event);
    }

    /** When an entry last arrived anywhere. */
    long lastPushMs() {
        return lastPushMs;
    }

    @Override
    public long nextNumber() {
        return ++numbers;
    }

    UUID uuid() {
        return new UUID(0x0190_0000_0000_7000L + (++uuids << 16), 0x8000_0000_0000_0000L + uuids * 0x9E37L);
    }

    /** A new instance; the others hear of it a little later. */
    SimulatedNode startNode() {
        SimulatedNode node = new SimulatedNode(this, "n" + ++nodesMade);
        for (SimulatedNode other : nodes) {
            if (other.alive) {
                node.members.add(other.id);
                agenda.after(
                        agenda.between(1, 300),
                        () -> other.turns.run(() -> {
                            if (node.alive) {
                                other.members.add(node.id);
                                other.roster.nodeAdded(node.id);
                            }
                        }));
            }
        }
        nodes.add(node);
        agenda.after(0, () -> node.turns.run(node::start));
        return node;
    }

    /** Where a phone gets to: any that listens, paused ones among them. */
    SimulatedNode anyNode() {
        List<SimulatedNode> there =
                nodes.stream().filter(SimulatedNode::takesConnections).toList();
        return there.isEmpty() ? null : there.get(agenda.below(there.size()));
    }

    void kill(SimulatedNode node) {
        record(new Event.Disturbed(node.id, "killed"));
        node.alive = false;
        node.turns.die();
        network.gone(node.id);
        List.copyOf(lines).stream()
                .filter(line -> line.node == node)
                .forEach(line -> line.breaks(agenda.between(0, 100), 0));
        for (SimulatedNode other : nodes) {
            if (other.alive) {
                agenda.after(
                        agenda.between(10, 3000),
                        () -> other.turns.run(() -> {
                            other.members.remove(node.id);
                            other.roster.nodeLeft(node.id);
                        }));
            }
        }
    }

    void pause(SimulatedNode node) {
        record(new Event.Disturbed(node.id, "paused"));
        node.paused = true;
        node.turns.pause();
    }

    void resume(SimulatedNode node) {
        if (node.paused) {
            record(new Event.Disturbed(node.id, "resumed"));
            node.paused = false;
            node.turns.resume();
        }
    }

    List<SimulatedNode> alive() {
        return nodes.stream().filter(node -> node.alive).toList();
    }
}
