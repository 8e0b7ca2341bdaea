// SPDX-License-Identifier: Apache-2.0
package dev.chaski.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.testing.Instance;
import dev.chaski.testing.Patience;
import dev.chaski.testing.Phone;
import dev.chaski.testing.Rest;
import dev.chaski.testing.Tokens;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** I1 and I3 with real processes: kill -9 of one instance, then of all at once, while people chat. */
class KillNineIT {
    /** Both share a conversation, and the one is told of the other, who is there. */
    private static void watch(String url, Phone watcher, Phone watched) {
        new Rest(url, Tokens.of(watcher.userId()))
                .post(
                        "/conversations",
                        new JsonObject().put("type", "DIRECT").put("participantIds", JsonArray.of(watched.userId())))
                .must(201);
        JsonObject frame =
                new JsonObject().put("type", "subscribe_presence").put("userIds", JsonArray.of(watched.userId()));
        Patience.until(
                "the watched to be there",
                () -> watcher.ask(frame)
                        .getJsonArray("users")
                        .getJsonObject(0)
                        .getString("status")
                        .equals("ONLINE"),
                watcher::frames);
    }

    private static final int SOME = 40;
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    private final List<Instance> instances = new CopyOnWriteArrayList<>();

    @AfterEach
    void leaveNothingBehind() throws Exception {
        boolean stillThere = instances.stream().anyMatch(Instance::alive);
        instances.forEach(Instance::close);
        if (stillThere) {
            start().ready().terminate();
        }
    }

    @Test
    @Timeout(300)
    void losesNothingThatWasConfirmed() throws Exception {
        Instance first = start().ready();
        Instance second = start().ready();
        Patience.until("two members", LONG, () -> first.members() == 2, first::members);
        String conversation = group(first.url(), "alice", "bob", "carol");
        Phone alice = new Phone("alice", "phone").connect(first.url());
        Phone bob = new Phone("bob", "phone").connect(second.url());
        Phone carol = new Phone("carol", "phone").connect(second.url());
        List<Phone> phones = List.of(alice, bob, carol);
        Chatter alices = new Chatter(alice, conversation, true, this::urls);
        Chatter bobs = new Chatter(bob, conversation, true, this::urls);
        Chatter carols = new Chatter(carol, conversation, false, this::urls);
        List<Chatter> talkers = List.of(alices, bobs);
        Phone dora = new Phone("dora", "phone").connect(second.url());
        Phone eve = new Phone("eve", "phone").connect(first.url());
        watch(first.url(), eve, dora);
        try (alices;
                bobs;
                carols) {
            goOn(talkers);

            second.kill();
            Patience.until(
                    "dora to be shown as gone, seconds later or at the worst after 45",
                    Duration.ofSeconds(45),
                    () -> eve.frames("presence").stream()
                            .anyMatch(f -> f.getString("status").equals("OFFLINE")),
                    eve::frames);
            goOn(talkers);

            Instance third = start().ready();
            goOn(talkers);

            first.kill();
            third.kill();
            Instance fourth = start();
            Instance fifth = start();
            fourth.ready();
            fifth.ready();
            goOn(talkers);
        }

        List<String> confirmed = new ArrayList<>(alices.confirmed());
        confirmed.addAll(bobs.confirmed());
        for (Phone phone : phones) {
            Patience.until(
                    "everything that was confirmed, for " + phone,
                    () -> new HashSet<>(phone.texts(conversation)).containsAll(confirmed),
                    () -> phone.seqs(conversation));
            assertThat(phone.texts(conversation))
                    .as("each message once")
                    .containsExactlyInAnyOrderElementsOf(confirmed);
            assertThat(phone.texts(conversation)).isEqualTo(alice.texts(conversation));
            assertThat(phone.texts(conversation)).as("in alice's order").containsSubsequence(alices.confirmed());
            assertThat(phone.texts(conversation)).as("in bob's order").containsSubsequence(bobs.confirmed());
            assertThat(phone.seqs(conversation))
                    .isEqualTo(
                            LongStream.rangeClosed(1, confirmed.size()).boxed().toList());
            phone.history().assertOrderly();
        }
        phones.forEach(Phone::close);
    }

    @Test
    @Timeout(180)
    void leavesNoProcessBehindOnceTheLastInstanceWasStopped() throws Exception {
        Instance killed = start().ready();
        String conversation = group(killed.url(), "alice", "bob");
        Phone alice = new Phone("alice", "phone").connect(killed.url());
        alice.say(conversation, "before the kill");
        Instant before = Instant.now();
        killed.kill();
        assertThat(alice.expectClose()).isEqualTo(1006);
        assertThat(Instance.processesOf(directory))
                .as("the stores outlive the kill")
                .isNotEmpty();

        Instance last = start().ready();
        Phone bob = new Phone("bob", "phone").connect(last.url());
        bob.expectTexts(conversation, List.of("before the kill"));
        assertThat(lastSeen(bob, alice))
                .as("nobody was left to see alice go; her instance was alive then, or a second earlier")
                .isBetween(before.minusSeconds(3), before.plusSeconds(3));
        int status = last.terminate();

        assertThat(status).as("exit status; it printed: %s", last.output()).isZero();
        assertThat(bob.expectClose()).isEqualTo(1012);
        assertThat(bob.frames("goaway")).hasSize(1);
        Patience.until(
                "no process of the directory",
                () -> Instance.processesOf(directory).isEmpty(),
                () -> Instance.processesOf(directory));
        bob.history().assertOrderly();
    }

    /** As the one is told of the other, now or soon. */
    private static Instant lastSeen(Phone watcher, Phone watched) {
        JsonObject frame =
                new JsonObject().put("type", "subscribe_presence").put("userIds", JsonArray.of(watched.userId()));
        AtomicReference<String> seen = new AtomicReference<>();
        Patience.until(
                "the watched to be last seen",
                () -> {
                    seen.set(watcher.ask(frame)
                            .getJsonArray("users")
                            .getJsonObject(0)
                            .getString("lastSeen"));
                    return seen.get() != null;
                },
                watcher::frames);
        return Instant.parse(seen.get());
    }

    private Instance start() throws IOException {
        Instance instance = Instance.start(directory);
        instances.add(instance);
        return instance;
    }

    /** Of those instances that are there, in a client's eyes. */
    private List<String> urls() {
        return instances.stream()
                .filter(instance -> instance.alive() && instance.url() != null)
                .map(Instance::url)
                .toList();
    }

    /** Until every one of them had some more messages confirmed. */
    private static void goOn(List<Chatter> talkers) {
        for (Chatter talker : talkers) {
            int goal = talker.confirmed().size() + SOME;
            Patience.until(
                    "the chat to go on",
                    LONG,
                    () -> talker.confirmed().size() >= goal,
                    () -> talker.confirmed().size());
        }
    }

    private static String group(String url, String owner, String... others) {
        Set<String> participants = Set.of(others);
        return new Rest(url, Tokens.of(owner))
                .post(
                        "/conversations",
                        new JsonObject()
                                .put("type", "GROUP")
                                .put("participantIds", new JsonArray(List.copyOf(participants))))
                .must(201)
                .body()
                .getString("id");
    }
}
