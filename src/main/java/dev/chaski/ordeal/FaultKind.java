// SPDX-License-Identifier: Apache-2.0
package dev.chaski.ordeal;

import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** What can break, how long it stays so, and what it needs for itself: two that need the same are never broken at once. */
enum FaultKind {
    KILL_ONE("kill-one", "instances", 2, 6),
    KILL_TWO("kill-two", "instances", 2, 6),
    PAUSE("pause", "instances", 3, 15),
    POSTGRES_RESTART("postgres-restart", "postgres", 1, 4),
    POSTGRES_PAUSE("postgres-pause", "postgres", 2, 8),
    REDIS_KILL("redis-kill", "redis", 1, 6),
    REDIS_FLUSH("redis-flush", "redis", 0, 0),
    REDIS_PAUSE("redis-pause", "redis", 2, 8),
    BUS_PARTITION("bus-partition", "bus", 5, 25),
    SLOW_READERS("slow-readers", "readers", 3, 8),
    RECONNECT_STORM("reconnect-storm", "lines", 0, 0),
    DUPLICATE_SENDS("duplicate-sends", "sends", 3, 8),
    SKEWED_CLOCKS("skewed-clocks", "clocks", 3, 8);

    private static final Set<String> DEVICES = Set.of("readers", "lines", "sends", "clocks");

    private final String title;
    private final String resource;
    private final int fromSeconds;
    private final int toSeconds;

    FaultKind(String title, String resource, int fromSeconds, int toSeconds) {
        this.title = title;
        this.resource = resource;
        this.fromSeconds = fromSeconds;
        this.toSeconds = toSeconds;
    }

    /** As the command line names it. */
    String title() {
        return title;
    }

    String resource() {
        return resource;
    }

    /** Whether it is the devices that behave badly: then it begins and ends on their event loop. */
    boolean ofDevices() {
        return DEVICES.contains(resource);
    }

    /** Whether others have to mend it before the system can recover; a dead instance is not missed for long. */
    boolean mended() {
        return this != KILL_ONE && this != KILL_TWO;
    }

    /** How long it lasts, in milliseconds. */
    long lasts(Random random) {
        return (long) ((fromSeconds + random.nextDouble() * (toSeconds - fromSeconds)) * 1000);
    }

    Fault make(Rig rig, Crowd crowd, Random random) {
        return switch (this) {
            case KILL_ONE -> new Killed(rig, random, 1);
            case KILL_TWO -> new Killed(rig, random, 2);
            case PAUSE -> new Paused(rig, random);
            case POSTGRES_RESTART -> new PostgresRestarted(rig);
            case POSTGRES_PAUSE -> new PostgresPaused(rig);
            case REDIS_KILL -> new RedisKilled(rig);
            case REDIS_FLUSH -> new RedisFlushed(rig);
            case REDIS_PAUSE -> new RedisPaused(rig);
            case BUS_PARTITION -> new BusParted(rig, random);
            case SLOW_READERS -> new SlowReaders(crowd);
            case RECONNECT_STORM -> new ReconnectStorm(crowd);
            case DUPLICATE_SENDS -> new DuplicateSends(crowd);
            case SKEWED_CLOCKS -> new SkewedClocks(crowd);
        };
    }

    static Optional<FaultKind> named(String title) {
        return Arrays.stream(values()).filter(kind -> kind.title.equals(title)).findFirst();
    }
}
