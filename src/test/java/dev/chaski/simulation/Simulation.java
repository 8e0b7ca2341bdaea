// SPDX-License-Identifier: Apache-2.0
package dev.chaski.simulation;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.UserId;
import dev.chaski.ordeal.Device;
import dev.chaski.prove.Checker;
import dev.chaski.prove.Event;
import dev.chaski.prove.History;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** One world from its beginning to its judgement. The same seed makes the same history. */
final class Simulation {
    private static final long STEP_MS = 100;
    private static final long SETTLING_MS = 60_000;
    private static final long QUIET_MS = 1500;
    private static final long BOUND_MS = 3000;
    private static final int LAST_EVENTS = 40;

    private final long seed;
    private final World world;
    private final Agenda agenda;
    private final List<String> findings = new ArrayList<>();
    private String mixture;

    private Simulation(long seed, Mutant mutant) {
        this.seed = seed;
        world = new World(seed, mutant);
        agenda = world.agenda;
    }

    /** What became of a seed: nothing in {@code findings} is well. */
    record Outcome(long seed, String mixture, History history, List<String> findings) {
        boolean well() {
            return findings.isEmpty();
        }

        /** For whoever looks for the cause. */
        String told() {
            List<History.Moment> moments = history.moments().stream()
                    .filter(moment -> !(moment.event() instanceof Event.Stored))
                    .toList();
            return "seed " + seed + " (" + mixture + ")\n" + String.join("\n", findings) + "\nlast events:\n"
                    + moments.subList(Math.max(0, moments.size() - LAST_EVENTS), moments.size()).stream()
                            .map(Object::toString)
                            .collect(Collectors.joining("\n"));
        }
    }

    static Outcome run(long seed, Mutant mutant) {
        Simulation simulation = new Simulation(seed, mutant);
        try {
            simulation.run();
        } catch (RuntimeException e) {
            simulation.world.accidents.add(e);
        }
        return simulation.outcome();
    }

    private void run() {
        mixture = world.faults.toString();
        trouble();
        heal();
        if (!settle(SETTLING_MS, QUIET_MS)) {
            findings.add("not everybody is synced and answered a minute after everything was healed");
        }
        lastRound();
        wellAfterwards();
    }

    /** Some seconds in which people talk and things break. */
    private void trouble() {
        long end = 4000L + agenda.below(5000);
        double sayings = 1 + agenda.below(12);
        while (agenda.ms() < end) {
            perSecond(sayings, this::somebodySays);
            perSecond(2, () -> phone().read(conversation()));
            perSecond(0.5, () -> phone().sayAgain());
            perSecond(0.4, this::someoneMoves);
            perSecond(world.faults.brokenLines, this::somebodysLineBreaks);
            perSecond(0.2, this::somebodyIsAwayForAWhile);
            perSecond(0.1, this::somebodyDoesNotAcknowledge);
            perSecond(world.faults.killsPerSecond, this::kill);
            perSecond(world.faults.pausesPerSecond, this::pause);
            perSecond(world.faults.redisFaultsPerSecond, this::disturbRedis);
            agenda.runUntil(agenda.ms() + STEP_MS);
        }
    }

    private void perSecond(double times, Runnable action) {
        double left = times * STEP_MS / 1000;
        while (left > 0 && agenda.chance(Math.min(1, left))) {
            agenda.after(agenda.between(0, STEP_MS), action);
            left -= 1;
        }
    }

    private Device phone() {
        return world.phones.get(agenda.below(world.phones.size()));
    }

    private ConversationId conversation() {
        return world.conversations.get(agenda.below(world.conversations.size()));
    }

    private void somebodySays() {
        Device phone = phone();
        ConversationId conversation = conversation();
        if (world.store.present(conversation).contains(phone.user()) || agenda.chance(0.05)) {
            int times = agenda.chance(0.2) ? 5 : 1;
            for (int i = 0; i < times; i++) {
                phone.say(conversation);
            }
        }
    }

    private void someoneMoves() {
        ConversationId group = world.groups.get(agenda.below(world.groups.size()));
        UserId user = world.users.get(1 + agenda.below(world.users.size() - 1));
        SimulatedNode node = world.anyNode();
        if (node != null) {
            boolean joins = !world.store.present(group).contains(user);
            node.turns.run(() -> node.change(group, world.users.get(0), user, joins));
        }
    }

    private void somebodysLineBreaks() {
        phone().line().ifPresent(line -> ((SimulatedLine) line).breaksByItself());
    }

    private void somebodyIsAwayForAWhile() {
        Device phone = phone();
        phone.goAway();
        agenda.after(agenda.between(200, 3000), phone::comeOn);
    }

    private void somebodyDoesNotAcknowledge() {
        Device phone = phone();
        phone.acknowledging(false);
        agenda.after(agenda.between(200, 3000), () -> phone.acknowledging(true));
    }

    private void kill() {
        List<SimulatedNode> alive = world.alive();
        if (!alive.isEmpty()) {
            world.kill(alive.get(agenda.below(alive.size())));
            agenda.after(agenda.between(100, 2000), world::startNode);
        }
    }

    private void pause() {
        List<SimulatedNode> alive = world.alive();
        if (!alive.isEmpty()) {
            SimulatedNode node = alive.get(agenda.below(alive.size()));
            if (!node.paused) {
                world.pause(node);
                agenda.after(agenda.between(100, agenda.chance(0.3) ? 8000 : 1500), () -> world.resume(node));
            }
        }
    }

    private void disturbRedis() {
        world.record(new Event.Disturbed("redis", "disturbed"));
        if (agenda.chance(0.4)) {
            world.redis.empty();
        } else {
            world.faults.redisDown = true;
            agenda.after(agenda.between(50, 3000), () -> world.faults.redisDown = false);
        }
    }

    private void heal() {
        world.record(new Event.Disturbed("all", "healed"));
        world.nodes.forEach(world::resume);
        agenda.runUntil(agenda.ms() + 3000);
        world.nodes.forEach(world::resume);
        world.faults.heal();
        world.phones.forEach(phone -> {
            phone.comeOn();
            phone.acknowledging(true);
        });
        agenda.runUntil(agenda.ms() + 3000);
        world.faults.heal();
    }

    /** Everybody is synced and answered, and nothing has been pushed for so long: with a small window and a slow line a backlog takes its time. */
    private boolean settle(long withinMs, long quietMs) {
        long end = agenda.ms() + withinMs;
        while (agenda.ms() < end) {
            boolean quiet = agenda.ms() - world.lastPushMs() >= quietMs;
            if (quiet && world.phones.stream().allMatch(Device::settled)) {
                return true;
            }
            agenda.runUntil(agenda.ms() + STEP_MS);
        }
        return false;
    }

    /** Somebody says something everywhere, and within the bound it must have arrived everywhere. */
    private void lastRound() {
        for (ConversationId conversation : world.conversations) {
            UserId author = world.store.present(conversation).get(0);
            world.phones.stream()
                    .filter(phone -> phone.user().equals(author))
                    .findFirst()
                    .ifPresent(phone -> phone.say(conversation));
        }
        if (!settle(5000, 0)) {
            findings.add("the last messages were not answered in time");
        }
        agenda.runUntil(agenda.ms() + BOUND_MS);
        world.phones.forEach(phone -> phone.shelves()
                .forEach((conversation, shelf) ->
                        world.record(new Event.Holds(phone.user(), phone.id(), conversation, shelf.stretches()))));
        agenda.runUntil(agenda.ms() + BOUND_MS + 500);
    }

    private void wellAfterwards() {
        world.phones.stream()
                .filter(Device::settled)
                .forEach(phone -> world.record(new Event.Healthy(phone.connection())));
        world.store.tell(world::record);
        world.phones.forEach(phone -> phone.shelves().forEach((conversation, shelf) -> {
            long delivered = world.store.delivered(phone.user(), conversation);
            if (shelf.upTo() != null && delivered >= 0 && delivered < shelf.upTo()) {
                findings.add(phone.id() + " has acknowledged " + shelf.upTo() + " of " + conversation
                        + ", and its user's mark has stayed at " + delivered);
            }
        }));
    }

    private Outcome outcome() {
        world.accidents.forEach(accident -> findings.add("an accident: " + trace(accident)));
        Checker.check(world.history).forEach(violation -> findings.add(violation.toString()));
        return new Outcome(seed, mixture, world.history, List.copyOf(findings));
    }

    private static String trace(RuntimeException accident) {
        StringWriter text = new StringWriter();
        accident.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
