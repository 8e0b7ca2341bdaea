// SPDX-License-Identifier: Apache-2.0
package dev.chaski.ordeal;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;
import picocli.CommandLine.Option;

/** The arguments of {@code prove}. */
public final class OrdealOptions {
    private static final int SEEDS = 1_000_000;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "45",
            description = "So long people chat while things break (default: 45).")
    private int seconds = 45;

    @Option(
            names = "--seed",
            paramLabel = "S",
            description = "Which faults come when, and who says what; the same seed makes the same plan.")
    private long seed = ThreadLocalRandom.current().nextInt(SEEDS);

    @Option(
            names = "--faults",
            paramLabel = "F",
            split = ",",
            description = "Only these (default: all): kill-one, kill-two, pause, postgres-restart, postgres-pause,"
                    + " redis-kill, redis-flush, redis-pause, bus-partition, slow-readers, reconnect-storm,"
                    + " duplicate-sends, skewed-clocks; none: nothing breaks.")
    private List<String> faults = List.of();

    @Option(
            names = "--each",
            paramLabel = "N",
            description = "So many seconds each fault lasts, of those that last (default: some seconds, by seed).")
    private Optional<Integer> each = Optional.empty();

    @Option(
            names = "--calm",
            paramLabel = "N",
            description =
                    "So many seconds nothing is broken after each fault (default: some, or none at all, by seed).")
    private Optional<Integer> calm = Optional.empty();

    @Option(names = "--rate", paramLabel = "R", defaultValue = "25", description = "Messages a second (default: 25).")
    private double rate = 25;

    @Option(names = "--people", paramLabel = "P", defaultValue = "12", description = "Who chat (default: 12).")
    private int people = 12;

    @Option(names = "--data-dir", paramLabel = "DIR", description = "Where its temporary directory is made.")
    private Optional<Path> dataDir = Optional.empty();

    @Option(
            names = "--keep",
            paramLabel = "DIR",
            description = "Leaves the whole history and the instances' logs there.")
    private Optional<Path> keep = Optional.empty();

    /** Made by the command line. */
    public OrdealOptions() {}

    /** A sentence where they make no sense. */
    Optional<String> mistake() {
        if (seconds < 1 || people < 3 || !(rate > 0) || each.orElse(1) < 1 || calm.orElse(1) < 1) {
            return Optional.of("--seconds, --each and --calm are 1 or more, --people 3 or more, and --rate above 0.");
        }
        return faults.stream()
                .filter(name -> !name.equals("none") && FaultKind.named(name).isEmpty())
                .findFirst()
                .map(name -> "There is no fault called " + name + "; --help names them.");
    }

    int seconds() {
        return seconds;
    }

    long seed() {
        return seed;
    }

    /** In the order of their declaration. */
    List<FaultKind> faults() {
        return Arrays.stream(FaultKind.values())
                .filter(kind -> faults.isEmpty() || faults.contains(kind.title()))
                .toList();
    }

    Plan.Wishes wishes() {
        return new Plan.Wishes(milliseconds(each), milliseconds(calm));
    }

    private static OptionalLong milliseconds(Optional<Integer> seconds) {
        return seconds.stream().mapToLong(number -> number * 1000L).findFirst();
    }

    double rate() {
        return rate;
    }

    int people() {
        return people;
    }

    Optional<Path> dataDir() {
        return dataDir;
    }

    Optional<Path> keep() {
        return keep;
    }
}
