// SPDX-License-Identifier: Apache-2.0
package dev.chaski.load;

import dev.chaski.load.Meter.Station;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** The arguments of {@code bench}. */
public final class BenchOptions {
    /** What the load looks like. */
    enum Workload {
        PAIRS,
        GROUP,
        IDLE
    }

    private static final double USUAL_GROUP_RATE = 10;

    @Parameters(
            arity = "0..1",
            paramLabel = "WORKLOAD",
            converter = WorkloadName.class,
            defaultValue = "pairs",
            description = "pairs (the default): each of some users writes to another; group: one conversation of many;"
                    + " idle: connections that only are there.")
    private Workload workload = Workload.PAIRS;

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "An instance to load, or several of one cluster, to which the users go in turn. Without one,"
                    + " bench starts its own, with embedded stores in a temporary directory, and ends them.")
    private List<String> urls = List.of();

    @Option(
            names = "--instances",
            paramLabel = "N",
            defaultValue = "1",
            description = "How many of its own (default: 1).")
    private int instances = 1;

    @Option(names = "--data-dir", paramLabel = "DIR", description = "Where its own temporary directory is made.")
    private Optional<Path> dataDir = Optional.empty();

    @Option(names = "--pairs", paramLabel = "P", defaultValue = "50", description = "pairs: so many (default: 50).")
    private int pairs = 50;

    @Option(
            names = "--partners",
            paramLabel = "N",
            defaultValue = "1",
            description =
                    "pairs: to how many of the others each sender writes, in a conversation with each (default: 1).")
    private int partners = 1;

    @Option(
            names = "--members",
            paramLabel = "N",
            defaultValue = "100",
            description = "group: its size (default: 100).")
    private int members = 100;

    @Option(
            names = "--senders",
            paramLabel = "N",
            defaultValue = "10",
            description = "group: who writes (default: 10).")
    private int senders = 10;

    @Option(
            names = "--connections",
            paramLabel = "N",
            defaultValue = "1000",
            description = "idle: so many (default: 1000).")
    private int connections = 1000;

    @Option(
            names = "--outstanding",
            paramLabel = "K",
            defaultValue = "8",
            description = "Closed loop: messages under way of each sender in each conversation (default: 8).")
    private int outstanding = 8;

    @Option(
            names = "--until",
            paramLabel = "STATION",
            converter = StationName.class,
            defaultValue = "deliver",
            description =
                    "Closed loop: a message is under way until its confirm, deliver or receipt (default: deliver).")
    private Station until = Station.DELIVER;

    @Option(
            names = "--rate",
            paramLabel = "R",
            description = "Open loop: so many messages a second, all senders together (group: 10). Times count from"
                    + " when a message was due.")
    private Optional<Double> rate = Optional.empty();

    @Option(names = "--no-receipts", description = "Does not wait for receipts, and does not measure them.")
    private boolean withoutReceipts;

    @Option(
            names = "--ack-ms",
            paramLabel = "MS",
            defaultValue = "200",
            description =
                    "Devices acknowledge at half a window, or after so long (default and most: 200; 0: each message"
                            + " at once). Receipts wait for that.")
    private int ackMs = 200;

    @Option(names = "--window", paramLabel = "N", defaultValue = "50", description = "Of each device (default: 50).")
    private int window = 50;

    @Option(
            names = "--body",
            paramLabel = "N",
            defaultValue = "200",
            description = "Characters of a message (default: 200).")
    private int body = 200;

    @Option(
            names = "--warm-up",
            paramLabel = "S",
            defaultValue = "5",
            description = "Seconds before anything is measured (default: 5).")
    private int warmUp = 5;

    @Option(names = "--seconds", paramLabel = "S", defaultValue = "20", description = "Measured (default: 20).")
    private int seconds = 20;

    /** Made by the command line. */
    public BenchOptions() {}

    /** A sentence where they make no sense. */
    Optional<String> mistake() {
        if (!urls.stream().allMatch(url -> url.matches("https?://.+"))) {
            return Optional.of("A --url begins with http:// or https://.");
        }
        if (Math.min(Math.min(instances, pairs), Math.min(connections, outstanding)) < 1 || seconds < 1 || warmUp < 0) {
            return Optional.of("Numbers of instances, pairs, connections, messages and seconds are 1 or more.");
        }
        if (partners < 1 || partners > pairs) {
            return Optional.of("There are as many --partners to choose from as --pairs.");
        }
        if (members < 2 || senders < 1 || senders > members) {
            return Optional.of("A group has 2 members or more, and its --senders are among them.");
        }
        if (ackMs < 0 || ackMs > 200 || window < 1 || window > 1000) {
            return Optional.of("By the contract --ack-ms is at most 200, and --window is 1 to 1000.");
        }
        if (body < 0 || rate.filter(r -> !(r > 0)).isPresent()) {
            return Optional.of("--body is not negative, and --rate is above 0.");
        }
        return until == Station.RECEIPT && withoutReceipts
                ? Optional.of("--until receipt and --no-receipts exclude each other.")
                : Optional.empty();
    }

    Workload workload() {
        return workload;
    }

    /** As given, without slashes at the end; empty: instances of its own. */
    List<String> urls() {
        return urls.stream().map(url -> url.replaceAll("/+$", "")).toList();
    }

    int instances() {
        return instances;
    }

    Optional<Path> dataDir() {
        return dataDir;
    }

    /** How many conversations there are, and how many people are in each; idle people are in none. */
    int conversations() {
        return switch (workload) {
            case PAIRS -> pairs * partners;
            case GROUP -> 1;
            case IDLE -> 0;
        };
    }

    /** The numbers of the people in a conversation, of whom the first ones send. Neighbouring conversations have other senders. */
    IntStream peopleIn(int conversation) {
        int sender = conversation % pairs;
        int partner = (sender + conversation / pairs) % pairs;
        return workload == Workload.GROUP ? IntStream.range(0, members) : IntStream.of(2 * sender, 2 * partner + 1);
    }

    int company() {
        return workload == Workload.GROUP ? members : 2;
    }

    /** How many members of each conversation send. */
    int speakers() {
        return workload == Workload.GROUP ? senders : 1;
    }

    int people() {
        return switch (workload) {
            case PAIRS -> 2 * pairs;
            case GROUP -> members;
            case IDLE -> connections;
        };
    }

    /** How many of them send. */
    int peopleWhoSend() {
        return workload == Workload.GROUP ? senders : pairs;
    }

    int outstanding() {
        return outstanding;
    }

    /** Messages a second; empty: a closed loop. */
    Optional<Double> rate() {
        return workload == Workload.GROUP && rate.isEmpty() ? Optional.of(USUAL_GROUP_RATE) : rate;
    }

    Following following() {
        return new Following(!withoutReceipts, until);
    }

    int ackMs() {
        return ackMs;
    }

    int window() {
        return window;
    }

    int body() {
        return body;
    }

    int warmUp() {
        return warmUp;
    }

    int seconds() {
        return seconds;
    }

    static final class WorkloadName implements ITypeConverter<Workload> {
        @Override
        public Workload convert(String name) {
            return named(name, Workload.values());
        }
    }

    static final class StationName implements ITypeConverter<Station> {
        @Override
        public Station convert(String name) {
            return named(name, Station.values());
        }
    }

    private static <E extends Enum<E>> E named(String name, E[] all) {
        return Arrays.stream(all)
                .filter(each -> each.name().equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(() -> new TypeConversionException(
                        "'" + name + "' is none of " + Arrays.toString(all).toLowerCase(Locale.ROOT)));
    }
}
