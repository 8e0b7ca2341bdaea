// SPDX-License-Identifier: Apache-2.0
package dev.chaski.routing;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.chaski.bus.Address;
import dev.chaski.bus.Bus;
import dev.chaski.turns.Turns;
import io.vertx.core.Future;
import io.vertx.core.spi.cluster.NodeListener;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The instances of the cluster and what each has announced. Membership is Hazelcast's; what a member does is its own {@link NodeHello}, forgotten when it has not been heard for a while. Views of two
 * instances may differ for a moment: nothing correct rests on them.
 */
public final class Roster implements NodeListener {
    static final Address<NodeHello> HELLOS = new Address<>("nodes", NodeHello.class);
    private static final long HELLO_INTERVAL_MS = 1000;
    private static final long FORGOTTEN_AFTER_NANOS = 5_000_000_000L;

    /** Of those that were heard once, and no more: nearly all of them have been stopped. */
    private static final int UNHEARD = 1000;

    private record Heard(NodeHello hello, long at) {}

    private final Turns turns;
    private final Bus bus;
    private final String nodeId;
    private final Supplier<List<String>> clusterMembers;
    private final Map<String, Heard> heard = new ConcurrentHashMap<>();
    private final List<Consumer<String>> leftListeners = new CopyOnWriteArrayList<>();
    private final List<Runnable> heardAgainListeners = new CopyOnWriteArrayList<>();
    private final Cache<String, Boolean> unheard = Caffeine.newBuilder()
            .maximumSize(UNHEARD)
            .expireAfterWrite(Duration.ofDays(1))
            .build();
    private final Map<String, PeerDoor> doors = new ConcurrentHashMap<>();
    private volatile Map<String, NodeHello> present = Map.of();
    private volatile List<String> others = List.of();
    private volatile NodeHello own;
    private volatile IntSupplier sockets = () -> NodeHello.TAKES_NONE;
    private volatile boolean stopped;
    private long timer;

    /** {@code clusterMembers} lists the ids of all members, this one included. */
    public Roster(Turns turns, Bus bus, String nodeId, Supplier<List<String>> clusterMembers) {
        this.turns = turns;
        this.bus = bus;
        this.nodeId = nodeId;
        this.clusterMembers = clusterMembers;
        this.own = new NodeHello(nodeId, 0, 0, PeerDoor.CLOSED, NodeHello.TAKES_NONE);
    }

    /** Begins to listen and to speak. */
    public Future<Void> start() {
        refresh();
        timer = turns.every(HELLO_INTERVAL_MS, this::sayHello);
        return bus.listen(HELLOS, this::hear).onSuccess(listening -> sayHello()).mapEmpty();
    }

    /** What this instance does from now on, told to everybody at once. */
    public void announce(int deliveryLanes, int receiptLanes) {
        announce(new NodeHello(nodeId, deliveryLanes, receiptLanes, own.door(), NodeHello.TAKES_NONE));
    }

    /** From now on this instance takes HTTP requests of the others there. */
    public void announce(PeerDoor door) {
        announce(new NodeHello(nodeId, own.deliveryLanes(), own.receiptLanes(), door, NodeHello.TAKES_NONE));
    }

    /** Who knows, from now on, how many sockets this instance has, as {@link NodeHello#sockets} tells it. */
    public void counting(IntSupplier counted) {
        sockets = counted;
    }

    private void announce(NodeHello hello) {
        own = hello;
        hear(own);
        sayHello();
    }

    /** Says and hears no more. */
    public void stop() {
        stopped = true;
        turns.cancel(timer);
    }

    private void sayHello() {
        bus.publish(HELLOS, hello());
        refresh();
    }

    /** As it is now; what was announced is not touched, since another thread may announce meanwhile. */
    private NodeHello hello() {
        return own.having(sockets.getAsInt());
    }

    private void hear(NodeHello hello) {
        if (stopped) {
            return;
        }
        doors.put(hello.nodeId(), hello.door());
        Heard before = heard.put(hello.nodeId(), new Heard(hello, turns.nanos()));
        if (before != null && forgotten(before)) {
            unheard.put(hello.nodeId(), true);
        }
        if (before == null && !hello.nodeId().equals(nodeId)) {
            bus.publish(HELLOS, hello());
        }
        if (before == null || forgotten(before) || !before.hello().equals(hello)) {
            refresh();
        }
    }

    private boolean forgotten(Heard last) {
        return !last.hello().nodeId().equals(nodeId) && turns.nanos() - last.at() > FORGOTTEN_AFTER_NANOS;
    }

    private void refresh() {
        Set<String> members = Set.copyOf(clusterMembers.get());
        others = members.stream().filter(id -> !id.equals(nodeId)).sorted().toList();
        heard.values().forEach(last -> {
            String id = last.hello().nodeId();
            if (forgotten(last) || (!id.equals(nodeId) && !members.contains(id))) {
                heard.remove(id, last);
                unheard.put(id, true);
            }
        });
        doors.keySet().retainAll(members);
        present = new TreeMap<>(
                heard.values().stream().collect(Collectors.toMap(h -> h.hello().nodeId(), Heard::hello)));
        boolean again = false;
        for (String id : present.keySet()) {
            again |= unheard.asMap().remove(id) != null;
        }
        if (again) {
            heardAgainListeners.forEach(Runnable::run);
        }
    }

    public String nodeId() {
        return nodeId;
    }

    /** Where this instance takes them. */
    public PeerDoor ownDoor() {
        return own.door();
    }

    /** What the instances that are heard have announced, by id, in a stable order. */
    public Map<String, NodeHello> present() {
        return present;
    }

    /** Every other member of the cluster, heard or not. */
    public List<String> others() {
        return others;
    }

    /** Where a member takes HTTP requests of the others: what it said last, though it may not have been heard for a while. Empty for whoever is no other member, has no such door, or was not heard yet. */
    public Optional<PeerDoor> doorOf(String id) {
        return Optional.ofNullable(doors.get(id)).filter(door -> isOther(id) && !door.equals(PeerDoor.CLOSED));
    }

    /** Whether that is another member of the cluster, heard or not. */
    public boolean isOther(String id) {
        return others.contains(id);
    }

    /** Calls back, on no particular thread, when a member has left the cluster. */
    public void onLeft(Consumer<String> listener) {
        leftListeners.add(listener);
    }

    /** Calls back, on no particular thread, when members are heard that had left or had not been heard for a while: what they told in between has not come here. */
    public void onHeardAgain(Runnable listener) {
        heardAgainListeners.add(listener);
    }

    @Override
    public void nodeAdded(String id) {
        if (!stopped) {
            refresh();
            bus.publish(HELLOS, hello());
        }
    }

    @Override
    public void nodeLeft(String id) {
        if (stopped) {
            return;
        }
        if (heard.remove(id) != null) {
            unheard.put(id, true);
        }
        refresh();
        leftListeners.forEach(listener -> listener.accept(id));
    }
}
