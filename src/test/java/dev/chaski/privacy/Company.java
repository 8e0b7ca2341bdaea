// SPDX-License-Identifier: Apache-2.0
package dev.chaski.privacy;

import dev.chaski.testing.Patience;
import dev.chaski.testing.Scene;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A group with two people of each choice, on two instances, so that each choice meets each; and what each of them should be shown of each other one. */
final class Company {
    /** As long as the feed needs to say it all again. */
    private static final Duration QUIET = Duration.ofMillis(1200);

    private static final List<String> TELLTALES =
            List.of("readSeq", "readBy", "receipts", "lastSeen", "ONLINE", "AWAY");

    private final String since = Instant.now().minusSeconds(60).toString();
    private final List<Person> people = new ArrayList<>();
    private final Map<Person, Map<String, Model>> models = new HashMap<>();
    private final List<String> wrong = new ArrayList<>();
    /** Of the last look at everybody's surfaces in this moment. */
    private final Map<Person, List<String>> missing = new ConcurrentHashMap<>();

    private final boolean large;
    private String moment = "";

    /** {@code large}: reads are told as sums. */
    Company(Scene scene, List<Choice> choices, boolean large) {
        this.large = large;
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 2 * choices.size(); i++) {
            names.add("p" + i);
        }
        String group = scene.group(names.get(0), names.toArray(String[]::new));
        for (int i = 0; i < names.size(); i++) {
            int half = i / choices.size();
            people.add(new Person(scene, names.get(i), (i + half) % 2, choices.get(i % choices.size()), group));
        }
        for (Person viewer : people) {
            Map<String, Model> ofViewer = new HashMap<>();
            people.stream().filter(other -> other != viewer).forEach(other -> ofViewer.put(other.user, new Model()));
            models.put(viewer, ofViewer);
        }
        scene.cluster()
                .database()
                .run("insert into devices (user_id, device_id) select u, d from unnest(array["
                        + people.stream().map(p -> "'" + p.user + "'").collect(Collectors.joining(","))
                        + "]) u, unnest(array['tablet', 'watch']) d");
    }

    Company at(String now) {
        missing.values().forEach(wrong::addAll);
        missing.clear();
        moment = now;
        return this;
    }

    private List<String> others(Person of) {
        return models.get(of).keySet().stream().sorted().toList();
    }

    private Stream<Model> models() {
        return models.values().stream().flatMap(m -> m.values().stream());
    }

    private Stream<Model> modelsOf(Person subject) {
        return models.values().stream().flatMap(m -> Stream.ofNullable(m.get(subject.user)));
    }

    Company connect() {
        people.parallelStream().forEach(person -> person.connect(others(person)));
        models().forEach(model -> model.there(true));
        return this;
    }

    Company choose() {
        return choose(person -> person.choice);
    }

    Company chooseOpen() {
        return choose(person -> Choice.OPEN);
    }

    private Company choose(Function<Person, Choice> choices) {
        people.parallelStream().forEach(person -> person.choose(choices.apply(person)));
        for (Person person : people) {
            models.get(person).values().forEach(model -> model.viewer(choices.apply(person)));
            modelsOf(person).forEach(model -> model.subject(choices.apply(person)));
        }
        return this;
    }

    Company say(String text) {
        people.parallelStream().forEach(person -> person.say(text));
        return this;
    }

    /** Everybody reads everything. */
    Company read() {
        long head = people.stream().mapToLong(Person::seq).max().orElseThrow();
        people.parallelStream().forEach(person -> person.read(head));
        people.forEach(person -> modelsOf(person).forEach(model -> model.reads(head)));
        return this;
    }

    /** The second one of each choice goes. */
    Company halfLeave() {
        List<Person> leaving = List.copyOf(people.subList(people.size() / 2, people.size()));
        people.removeAll(leaving);
        leaving.parallelStream().forEach(Person::leave);
        leaving.forEach(person -> modelsOf(person).forEach(model -> model.there(false)));
        return this;
    }

    /** Everything that is to come has come, or never will, and then nothing else does. */
    Company settle() {
        long given = System.nanoTime() + Patience.PROMISED.toNanos();
        Patience.until(
                "everybody to be told, or to wait in vain",
                () -> people.stream().allMatch(this::heardAll) || System.nanoTime() > given,
                () -> "");
        long end = System.nanoTime() + QUIET.toNanos();
        Patience.until("quiet", () -> System.nanoTime() > end, () -> "");
        return this;
    }

    private boolean heardAll(Person viewer) {
        Map<String, JsonObject> presence = viewer.toldPresence();
        boolean present = models.get(viewer).entrySet().stream()
                .allMatch(each -> each.getValue()
                        .status()
                        .equals(presence.get(each.getKey()).getString("status")));
        return present
                && (large
                        ? viewer.toldSum() >= toldSum(viewer)
                        : viewer.toldReads().equals(seqs(viewer, Model::toldRead)));
    }

    /** Every surface says to everybody what it should. What is missing may come late, where a store was slow; what is too much is wrong for ever. */
    Company check() {
        people.parallelStream().forEach(viewer -> {
            long given = System.nanoTime() + Patience.PROMISED.toNanos();
            Patience.until(
                    "every surface to be right, or not", () -> right(viewer) || System.nanoTime() > given, () -> "");
        });
        return this;
    }

    private boolean right(Person viewer) {
        missing.remove(viewer);
        told(viewer);
        answered(viewer);
        byRest(viewer);
        return !missing.containsKey(viewer);
    }

    private void told(Person viewer) {
        if (large) {
            expect(viewer, "receipt_summary", toldSum(viewer), viewer.toldSum());
            expect(viewer, "single receipts", Map.of(), viewer.toldReads());
        } else {
            each(viewer, "receipts on the live socket", Model::toldRead, viewer.toldReads(), 0L);
        }
        Map<String, JsonObject> told = viewer.toldPresence();
        presence(viewer, "presence on the live socket", told.values().stream());
    }

    private void answered(Person viewer) {
        JsonObject joined = viewer.joined();
        marks(viewer, "joined_conversation", Person.objects(joined.getJsonArray("receipts")));
        presence(viewer, "presence of joined_conversation", Person.objects(joined.getJsonArray("presence")));
        presence(viewer, "presence_state", Person.objects(viewer.presenceState(others(viewer))));
    }

    private void byRest(Person viewer) {
        marks(viewer, "participants", viewer.participants());
        presence(viewer, "GET /presence", viewer.presenceByRest(others(viewer)));
        Set<String> readers = users(viewer, model -> model.read() >= viewer.seq());
        expect(viewer, "receipts of the message", readers, viewer.receipts());
        for (JsonObject state : List.of(viewer.deliveryState(), viewer.deliveryStateInHistory())) {
            Set<Object> readBy = state.getJsonArray("readBy").stream().collect(Collectors.toSet());
            expect(viewer, "readBy", readers, readBy);
            expect(viewer, "readCount", readers.size(), state.getInteger("readCount"));
        }
        expect(viewer, "receipts since", seqs(viewer, Model::read), viewer.receiptsSince(since));
        viewer.overviews()
                .forEach(body -> expect(
                        viewer,
                        "anything of it in the list",
                        List.of(),
                        TELLTALES.stream().filter(body::contains).toList()));
        expect(
                viewer,
                "own unread",
                List.of(),
                viewer.items("/unread", "conversations").toList());
    }

    /** Everybody types and stops; nobody is told of anybody who hides, nor of anything in a large conversation. */
    Company checkTyping() {
        people.forEach(Person::listenForTyping);
        people.forEach(Person::type);
        Predicate<Model> seen = model -> !large && model.typing();
        long given = System.nanoTime() + Patience.PROMISED.toNanos();
        Patience.until(
                "typing to be told, or not",
                () -> people.stream().allMatch(v -> v.typed().equals(users(v, seen))) || System.nanoTime() > given,
                () -> "");
        people.forEach(viewer -> expect(viewer, "typing", users(viewer, seen), viewer.typed()));
        return this;
    }

    /** A device that was away is told no more and no less. */
    Company checkSync(String device) {
        people.parallelStream().forEach(viewer -> {
            if (large) {
                int sum = users(viewer, model -> model.read() >= viewer.seq()).size();
                expect(viewer, "receipt_summary of a sync", sum, viewer.sumOfSync(device));
            } else {
                each(viewer, "receipts of a sync", Model::read, viewer.readsOfSync(device), 0L);
            }
        });
        return this;
    }

    /** Leaks and gaps, in all moments. */
    List<String> wrong() {
        at("over");
        return wrong;
    }

    private Set<String> users(Person viewer, Predicate<Model> which) {
        return models.get(viewer).entrySet().stream()
                .filter(each -> which.test(each.getValue()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    /** By user, where it is more than 0. */
    private Map<String, Long> seqs(Person viewer, Function<Model, Long> seq) {
        Map<String, Long> seqs = new HashMap<>();
        models.get(viewer).forEach((user, model) -> {
            if (seq.apply(model) > 0) {
                seqs.put(user, seq.apply(model));
            }
        });
        return seqs;
    }

    private int toldSum(Person viewer) {
        return users(viewer, model -> model.toldRead() >= viewer.seq()).size();
    }

    private void marks(Person viewer, String surface, Stream<JsonObject> marks) {
        Map<String, Optional<Long>> seen = marks.collect(
                Collectors.toMap(f -> f.getString("userId"), f -> Optional.ofNullable(f.getLong("readSeq"))));
        each(
                viewer,
                "readSeq of " + surface,
                model -> model.showsReads() ? Optional.of(model.read()) : Optional.empty(),
                seen,
                Optional.empty());
    }

    private void presence(Person viewer, String surface, Stream<JsonObject> shown) {
        Map<String, String> seen = shown.collect(Collectors.toMap(
                f -> f.getString("userId"), f -> presence(f.getString("status"), f.containsKey("lastSeen"))));
        each(viewer, surface, model -> presence(model.status(), model.lastSeen()), seen, "nothing");
    }

    private static String presence(String status, boolean lastSeen) {
        return status + (lastSeen ? " since some time" : "");
    }

    private <T> void each(Person viewer, String surface, Function<Model, T> expected, Map<String, T> was, T otherwise) {
        models.get(viewer)
                .forEach((user, model) -> expect(
                        viewer,
                        surface + ", " + model + " (" + user + ")",
                        expected.apply(model),
                        was.getOrDefault(user, otherwise)));
    }

    private void expect(Person viewer, String surface, Object expected, Object was) {
        if (!Objects.equals(expected, was)) {
            String how = moment + ", " + viewer + " " + viewer.choice + ", " + surface + ": expected " + expected
                    + ", was " + was;
            if (Model.tellsMore(was, expected)) {
                synchronized (wrong) {
                    wrong.add("LEAK " + how);
                }
            } else {
                missing.computeIfAbsent(viewer, v -> new ArrayList<>()).add("GAP " + how);
            }
        }
    }
}
