// SPDX-License-Identifier: Apache-2.0
package dev.chaski.load;

import dev.chaski.auth.DevelopmentTokens;
import dev.chaski.load.BenchOptions.Workload;
import dev.chaski.load.Result.Connections;
import dev.chaski.load.Result.ServerUse;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** One run from nobody there to the result. The calling thread waits, and looks at what the server uses; everything else happens on one event loop. */
final class Run {
    private static final long TOKEN_SECONDS = 86_400;
    private static final long DRAIN_MS = 10_000;
    private static final long GLANCE_MS = 50;

    private final BenchOptions options;
    private final PrintWriter err;
    private final Supplier<Optional<Consumption>> consumption;
    private final List<Person> people;
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final Context loop = vertx.getOrCreateContext();
    private final Meter meter = new Meter();
    private final CompletableFuture<Trouble> broken = new CompletableFuture<>();
    private final List<Talk> talks = new ArrayList<>();
    private final List<Client> clients = new ArrayList<>();
    private Stage stage;
    private ServerLimits limits = ServerLimits.UNKNOWN;
    private int dropped;

    /** {@code secret} signs the tokens; {@code consumption} tells what the server has used. */
    Run(
            BenchOptions options,
            List<String> urls,
            String secret,
            Supplier<Optional<Consumption>> consumption,
            PrintWriter err) {
        this.options = options;
        this.err = err;
        this.consumption = consumption;
        this.people = people(options.people(), urls, secret);
    }

    private static List<Person> people(int number, List<String> urls, String secret) {
        String run = "bench-" + Integer.toHexString(RandomGenerator.getDefault().nextInt());
        Instant now = Instant.now();
        return IntStream.range(0, number)
                .mapToObj(i -> {
                    String id = run + "-" + i;
                    String token =
                            DevelopmentTokens.issue(secret, id, Optional.empty(), Optional.empty(), TOKEN_SECONDS, now);
                    return new Person(i, id, token, urls.get(i % urls.size()));
                })
                .toList();
    }

    /**
     * Blocks until it is over.
     *
     * @throws Trouble if there is no result
     */
    Result measure() throws InterruptedException {
        try {
            Optional<Consumption> empty = consumption.get();
            Connections opened = gather();
            Traffic traffic = new Traffic(vertx, speakers(), this::refused);
            Progress progress = new Progress(err, meter, opened.opened());
            on(() -> begin(traffic, progress));
            pause(options.warmUp() * 1000L);
            Optional<Consumption> before = consumption.get();
            double own = Consumption.own();
            on(() -> meter.begin(System.nanoTime()));
            pause(options.seconds() * 1000L);
            on(() -> meter.end(System.nanoTime()));
            own = (Consumption.own() - own) / meter.seconds();
            Optional<ServerUse> use = consumption.get().map(after -> use(empty, before, after));
            on(traffic::stop);
            drain();
            Connections closed =
                    new Connections(opened.opened(), opened.seconds(), opened.untilSynced(), asked(() -> dropped));
            Counts counts = asked(() -> talks.stream().map(Talk::counts).reduce(Counts.NONE, Counts::plus));
            return new Result(counts, withoutReceipt(), meter, closed, own, use);
        } finally {
            on(() -> clients.forEach(Client::leave));
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    private Connections gather() throws InterruptedException {
        err.println(String.format(
                "Making %,d conversations, connecting %,d devices…", options.conversations(), people.size()));
        List<String> ids = result(() -> {
            stage = new Stage(vertx, options.window());
            Acks acks = new Acks(vertx, options.ackMs());
            people.forEach(person -> clients.add(new Client(person, acks, (client, reason) -> ended(reason))));
            return stage.conversations(companies(people), options.workload() == Workload.GROUP ? "GROUP" : "DIRECT");
        });
        on(() -> {
            List<List<Client>> companies = companies(clients);
            for (int i = 0; i < ids.size(); i++) {
                talks.add(new Talk(ids.get(i), companies.get(i), options.following(), meter, options.body()));
            }
        });
        long start = System.nanoTime();
        List<ServerLimits> told = result(() -> stage.connect(clients));
        double seconds = (System.nanoTime() - start) / 1e9;
        limits = told.get(0);
        return new Connections(clients.size(), seconds, stage.untilSynced(), 0);
    }

    /** Of each conversation those who are in it. */
    private <T> List<List<T>> companies(List<T> all) {
        return IntStream.range(0, options.conversations())
                .mapToObj(i -> options.peopleIn(i).mapToObj(all::get).toList())
                .toList();
    }

    private List<Traffic.Speaker> speakers() {
        List<Traffic.Speaker> speakers = new ArrayList<>();
        for (int member = 0; member < options.speakers(); member++) {
            for (Talk talk : talks) {
                speakers.add(new Traffic.Speaker(talk, member));
            }
        }
        options.rate()
                .flatMap(rate -> limits.wouldRefuse(
                        rate / Math.max(1, speakers.size()),
                        rate / options.peopleWhoSend(),
                        (double) options.warmUp() + options.seconds()))
                .filter(refusal -> !talks.isEmpty())
                .ifPresent(refusal -> {
                    throw new Trouble(refusal);
                });
        return speakers;
    }

    private void begin(Traffic traffic, Progress progress) {
        vertx.setPeriodic(Progress.EVERY_MS, id -> progress.line());
        if (!talks.isEmpty()) {
            options.rate().ifPresentOrElse(traffic::open, () -> traffic.closed(options.outstanding()));
        }
    }

    /** Until everything that was sent has arrived, but not for ever. */
    private void drain() throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(DRAIN_MS);
        while (System.nanoTime() < end && !asked(() -> talks.stream().allMatch(Talk::settled))) {
            pause(GLANCE_MS);
        }
    }

    private long withoutReceipt() throws InterruptedException {
        return options.following().receipts()
                ? asked(() -> talks.stream().mapToLong(Talk::withoutReceipt).sum())
                : 0;
    }

    private static ServerUse use(Optional<Consumption> empty, Optional<Consumption> before, Consumption after) {
        Map<String, Long> grown = new LinkedHashMap<>();
        after.residentKb()
                .forEach((group, kb) -> grown.put(
                        group,
                        kb
                                - empty.map(e -> e.residentKb().getOrDefault(group, 0L))
                                        .orElse(0L)));
        return new ServerUse(after.since(before.orElse(after)), after.residentKb(), grown);
    }

    private void ended(String reason) {
        if (options.workload() == Workload.IDLE) {
            dropped++;
        } else {
            broken.complete(new Trouble(reason));
        }
    }

    private void refused(String code) {
        String why = code.equals("rate_limited") ? " " + limits.cure() : "";
        broken.complete(new Trouble("The server refused a message (" + code + ")." + why));
    }

    /** Waits; throws as soon as the run is broken. */
    private void pause(long ms) throws InterruptedException {
        try {
            throw broken.get(ms, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private void on(Runnable work) throws InterruptedException {
        asked(() -> {
            work.run();
            return true;
        });
    }

    private <T> T asked(Supplier<T> question) throws InterruptedException {
        return result(() -> Future.succeededFuture(question.get()));
    }

    private <T> T result(Supplier<Future<T>> work) throws InterruptedException {
        CompletableFuture<T> result = new CompletableFuture<>();
        loop.runOnContext(go -> Future.succeededFuture()
                .compose(then -> work.get())
                .onComplete(result::complete, result::completeExceptionally));
        try {
            return result.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        }
    }
}
