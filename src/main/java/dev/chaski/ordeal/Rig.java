// SPDX-License-Identifier: Apache-2.0
package dev.chaski.ordeal;

import dev.chaski.local.Cable;
import dev.chaski.local.InstanceProcess;
import dev.chaski.local.OwnInstances;
import dev.chaski.local.OwnStores;
import dev.chaski.local.SocketOwners;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Three instances, and the handles by which they and their stores are broken and mended. Each instance keeps its ports when it is started again. Others reach its membership port and its bus port through
 * a {@link Cable} only, because those are the ports that it announces. Methods that break or mend are for one thread.
 */
final class Rig implements AutoCloseable {
    static final int INSTANCES = 3;
    private static final int PORTS_FROM = 20_000;
    private static final int PORTS_TO = 32_000;
    private static final Duration READY_LIMIT = Duration.ofMinutes(5);
    private static final long GLANCE_MS = 100;

    /** What one instance is reached by. */
    private record Seat(int http, int membership, int bus, Cable membershipCable, Cable busCable) {}

    private final OwnInstances own;
    private final OwnStores stores;
    private final Random ports;
    private final Map<Integer, Seat> seats = new HashMap<>();
    private final Map<Integer, InstanceProcess> processes = new ConcurrentHashMap<>();
    private final Map<Integer, Long> lives = new ConcurrentHashMap<>();
    private final Set<Integer> killed = ConcurrentHashMap.newKeySet();
    private final List<String> fallen = new ArrayList<>();
    private long livesMade;

    /** Returns when all are ready. */
    Rig(OwnInstances own, OwnStores stores, Random ports) throws InterruptedException {
        this.own = own;
        this.ports = ports;
        this.stores = stores;
        for (int number = 1; number <= INSTANCES; number++) {
            seats.put(number, seat());
        }
        launch(1);
        awaitReady();
        numbers().stream().skip(1).forEach(this::launch);
        awaitReady();
    }

    private Seat seat() {
        int membership = freePort();
        int bus = freePort();
        return new Seat(
                freePort(),
                membership,
                bus,
                new Cable(membership, port -> origin(port, true)),
                new Cable(bus, port -> origin(port, false)));
    }

    /** Below what systems give away by themselves, so that nobody takes it while its instance is dead. */
    private int freePort() {
        int port = ports.nextInt(PORTS_FROM, PORTS_TO);
        return InstanceProcess.taken(port) ? freePort() : port;
    }

    /** The number of the instance that connects from that port; empty where nobody knows. */
    private String origin(int clientPort, boolean membership) {
        Map<Long, Integer> byPid = new HashMap<>();
        processes.forEach((number, process) -> byPid.put(process.pid(), number));
        return seats.values().stream()
                .map(seat -> membership
                        ? seat.membershipCable().port()
                        : seat.busCable().port())
                .flatMap(cable -> SocketOwners.owner(clientPort, cable, byPid.keySet()).stream())
                .map(pid -> Integer.toString(byPid.get(pid)))
                .findFirst()
                .orElse("");
    }

    private static List<Integer> numbers() {
        return IntStream.rangeClosed(1, INSTANCES).boxed().toList();
    }

    /** So many different ones by chance. */
    List<Integer> some(int howMany, Random random) {
        List<Integer> shuffled = new ArrayList<>(numbers());
        Collections.shuffle(shuffled, random);
        return List.copyOf(shuffled.subList(0, howMany));
    }

    OwnStores stores() {
        return stores;
    }

    String url(int number) {
        return "http://127.0.0.1:" + seats.get(number).http();
    }

    /** Those that run and have been ready, by the number of the life that they live: it is another one once they were killed, stood still or went on. On any thread. */
    Map<Long, Integer> living() {
        Map<Long, Integer> living = new HashMap<>();
        processes.forEach((number, process) -> {
            if (!killed.contains(number) && process.wasReady() && process.alive() && !process.paused()) {
                living.put(lives.get(number), number);
            }
        });
        return living;
    }

    private void anotherLife(int number) {
        lives.put(number, ++livesMade);
    }

    /** Starts it; it takes some seconds to be ready. */
    void launch(int number) {
        Seat seat = seats.get(number);
        String members = seats.values().stream()
                .map(each -> "127.0.0.1:" + each.membershipCable().port())
                .collect(Collectors.joining(","));
        Map<String, String> settings = Map.of(
                "http.port", Integer.toString(seat.http()),
                "postgres.uri", stores.postgresUri(),
                "redis.uri", stores.redisUri(),
                "cluster.members", members,
                "cluster.port", Integer.toString(seat.membership()),
                "cluster.bus-port", Integer.toString(seat.bus()),
                "cluster.public-port", Integer.toString(seat.membershipCable().port()),
                "cluster.public-bus-port", Integer.toString(seat.busCable().port()));
        try {
            killed.remove(number);
            anotherLife(number);
            processes.put(number, own.launch(number, settings));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void kill(int number) {
        killed.add(number);
        anotherLife(number);
        try {
            processes.get(number).kill();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void pause(int number) {
        anotherLife(number);
        processes.get(number).pause();
    }

    void resume(int number) {
        anotherLife(number);
        processes.get(number).resume();
    }

    /** From now on nothing passes between it and the others. */
    void isolate(int number) {
        String name = Integer.toString(number);
        seats.forEach((each, seat) -> {
            seat.membershipCable().hold(from -> each == number || from.equals(name));
            seat.busCable().hold(from -> each == number || from.equals(name));
        });
    }

    /** What was held up between them passes. */
    void unite() {
        seats.values().forEach(seat -> {
            seat.membershipCable().release();
            seat.busCable().release();
        });
    }

    /** Starts those again that ended though nobody killed them, as an orchestrator does. One that was not ready yet may: it needs PostgreSQL for that. */
    void supervise() {
        processes.forEach((number, process) -> {
            if (!process.alive() && !killed.contains(number)) {
                if (process.wasReady()) {
                    fallen.add(process.name() + " has ended with " + process.status() + ": " + process.lastWords());
                }
                launch(number);
            }
        });
    }

    /** Returns when all of them are. */
    void awaitReady() throws InterruptedException {
        long end = System.nanoTime() + READY_LIMIT.toNanos();
        while (!processes.values().stream().allMatch(process -> process.alive() && process.wasReady())) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException(
                        "not all instances were ready within " + READY_LIMIT.toSeconds() + " s");
            }
            supervise();
            Thread.sleep(GLANCE_MS);
        }
    }

    /** What was said of instances that ended though nobody killed them, after they had been ready. */
    List<String> fallen() {
        return List.copyOf(fallen);
    }

    /** Stops the instances while they can still talk to each other, and then closes the cables. */
    @Override
    public void close() {
        own.stop();
        seats.values().forEach(seat -> {
            seat.membershipCable().close();
            seat.busCable().close();
        });
    }
}
