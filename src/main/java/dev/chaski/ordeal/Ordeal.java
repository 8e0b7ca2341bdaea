// SPDX-License-Identifier: Apache-2.0
package dev.chaski.ordeal;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.UserId;
import dev.chaski.embedded.EmbeddedException;
import dev.chaski.prove.Checker;
import dev.chaski.prove.Event;
import dev.chaski.prove.History;
import dev.chaski.prove.Violation;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** One run: a cluster is started, people chat on it while things break, everything is mended, and what everybody saw is judged. */
public final class Ordeal {
    private static final int FAILED = 1;
    private static final int MISTAKE = 2;
    private static final long GATHERING_MS = 30_000;
    private static final long GATHERING_EACH_MS = 20;
    private static final long RESTING_MS = 90_000;
    private static final long ARRIVING_MS = 20_000;
    private static final long QUIET_MS = 1500;
    private static final long SILENT_MS = 3500;

    private final OrdealOptions options;
    private final PrintWriter err;
    private final Rig rig;
    private final Loop loop;
    private final History history = new History();
    private final List<String> findings = new ArrayList<>();
    private final Crowd crowd;
    private final Timeline timeline;
    private Map<ConversationId, List<UserId>> conversations = Map.of();
    private Chatter chatter;

    private Ordeal(OrdealOptions options, String secret, Rig rig, Loop loop, PrintWriter err) {
        this.options = options;
        this.err = err;
        this.rig = rig;
        this.loop = loop;
        List<String> urls = List.of(rig.url(1), rig.url(2), rig.url(3));
        this.crowd = loop.ask(
                () -> new Crowd(loop.vertx(), urls, secret, options.people(), new Random(options.seed() + 1), history));
        this.timeline = new Timeline(rig, crowd, loop, history, err);
    }

    /**
     * Blocks until it is over. One line of JSON goes to {@code out}; the plan, progress and the same for people to {@code err}.
     *
     * @param secret of the instances' tokens
     * @param settings {@code -D} arguments of the instances
     * @param config the configuration file for them, if one was named
     * @return 0; 1 where a promise was broken or there was no result; 2 for arguments that make no sense
     */
    public static int run(
            OrdealOptions options,
            String secret,
            List<String> settings,
            Optional<Path> config,
            PrintWriter out,
            PrintWriter err)
            throws InterruptedException {
        Optional<String> mistake = options.mistake();
        if (mistake.isPresent()) {
            err.println(mistake.get());
            return MISTAKE;
        }
        Plan plan = Plan.of(options.faults(), options.seconds() * 1000L, options.wishes(), new Random(options.seed()));
        err.println("Seed " + options.seed() + ": " + plan);
        List<String> arguments = new ArrayList<>(List.of("-Xmx256m"));
        arguments.addAll(settings);
        try (Premises premises = new Premises(options.dataDir(), arguments, config)) {
            return run(options, secret, premises, plan, out, err);
        } catch (IllegalStateException | EmbeddedException | IOException e) {
            err.println("No result: " + e.getMessage());
            return FAILED;
        }
    }

    private static int run(
            OrdealOptions options, String secret, Premises premises, Plan plan, PrintWriter out, PrintWriter err)
            throws IOException, InterruptedException {
        try (Rig rig = new Rig(premises.instances(), premises.stores(), new Random());
                Loop loop = new Loop()) {
            return new Ordeal(options, secret, rig, loop, err).run(plan, out);
        } finally {
            if (options.keep().isPresent()) {
                premises.instances().copyLogs(options.keep().get());
            }
        }
    }

    private int run(Plan plan, PrintWriter out) throws IOException, InterruptedException {
        gather();
        long from = loop.ask(crowd::nowMs);
        List<Outages.Answer> answers;
        long healed;
        try (HealthWatch health = new HealthWatch(rig, crowd::nowMs)) {
            loop.run(() -> chatter.start(options.rate()));
            timeline.follow(plan, from, options.seconds() * 1000L, options.seed());
            loop.run(chatter::stop);
            healed = loop.ask(crowd::nowMs);
            rest();
            answers = health.answers();
        }
        long rested = loop.ask(crowd::nowMs);
        lastWords();
        long arrived = loop.ask(crowd::nowMs);
        loop.await(ARRIVING_MS, () -> crowd.nowMs() - crowd.lastHeardMs() > SILENT_MS);
        loop.run(() -> crowd.devices().stream()
                .filter(Device::settled)
                .forEach(device -> crowd.record(new Event.Healthy(device.connection()))));
        whatIsStored();
        findings.addAll(rig.fallen());
        findings.addAll(loop.ask(crowd::accidents));
        List<Violation> violations = Checker.check(history);
        Report report = new Report(options, timeline.spans(), history, findings, violations);
        report.times(rested - healed, arrived - rested);
        report.outages(loop.ask(() -> Outages.of(history, chatter.due(), crowd.absences(), answers, timeline.spans())));
        err.println(report.text());
        out.println(report.json().encode());
        if (options.keep().isPresent()) {
            Files.createDirectories(options.keep().get());
            Files.write(
                    options.keep().get().resolve("history.txt"),
                    history.moments().stream().map(Object::toString).toList());
        }
        return report.ok() ? 0 : FAILED;
    }

    private void gather() throws IOException, InterruptedException {
        conversations =
                new Founding(rig.url(1), crowd::token).conversations(crowd.people(), new Random(options.seed() + 2));
        loop.run(() -> {
            conversations.forEach((conversation, members) ->
                    members.forEach(member -> crowd.record(new Event.PeriodOpened(member, conversation, 1))));
            chatter = new Chatter(loop.vertx(), crowd, new Random(options.seed() + 3), conversations);
            crowd.devices().forEach(Device::comeOn);
        });
        if (!loop.await(GATHERING_MS + GATHERING_EACH_MS * crowd.devices().size(), crowd::settled)) {
            throw new IllegalStateException("not all devices could connect");
        }
        err.println(crowd.devices().size() + " devices of " + crowd.people().size() + " people in "
                + conversations.size() + " conversations on " + Rig.INSTANCES + " instances");
    }

    /** Everybody is there, has an answer to everything, and nothing comes any more. */
    private void rest() throws InterruptedException {
        rig.awaitReady();
        loop.run(() -> crowd.devices().forEach(device -> {
            device.comeOn();
            device.acknowledging(true);
        }));
        if (!loop.await(RESTING_MS, () -> crowd.settled() && crowd.nowMs() - crowd.lastHeardMs() > QUIET_MS)) {
            findings.add(
                    "not everybody is synced and answered " + RESTING_MS / 1000 + " s after everything was mended: "
                            + loop.ask(() -> crowd.devices().stream()
                                    .filter(device -> !device.settled())
                                    .map(device -> device.id().value())
                                    .toList()));
        }
    }

    /** Somebody says something everywhere, and it must arrive everywhere. */
    private void lastWords() throws InterruptedException {
        loop.run(chatter::everywhereOnce);
        if (!loop.await(ARRIVING_MS, () -> crowd.settled() && everybodyHasTheLast())) {
            findings.add("not all last messages are confirmed and everywhere after " + ARRIVING_MS / 1000
                    + " s, with nothing broken");
        }
        loop.run(() -> crowd.devices()
                .forEach(device -> device.shelves()
                        .forEach((conversation, shelf) -> crowd.record(
                                new Event.Holds(device.user(), device.id(), conversation, shelf.stretches())))));
    }

    private boolean everybodyHasTheLast() {
        return conversations.keySet().stream().allMatch(conversation -> {
            List<Long> highest = conversations.get(conversation).stream()
                    .flatMap(member -> crowd.devicesOf(member).stream())
                    .map(device -> device.shelves().get(conversation))
                    .map(shelf -> shelf == null ? 0L : shelf.highest())
                    .distinct()
                    .toList();
            return highest.size() == 1;
        });
    }

    private void whatIsStored() {
        Ending ending = Ending.read(rig.stores().postgresUri(), crowd::record);
        crowd.devices()
                .forEach(device -> device.shelves().forEach((conversation, shelf) -> {
                    long delivered = ending.delivered(device.user(), conversation);
                    if (shelf.upTo() != null && delivered < shelf.upTo()) {
                        findings.add(device.id() + " has acknowledged " + shelf.upTo() + " of " + conversation
                                + ", and its user's mark has stayed at " + delivered);
                    }
                }));
    }
}
