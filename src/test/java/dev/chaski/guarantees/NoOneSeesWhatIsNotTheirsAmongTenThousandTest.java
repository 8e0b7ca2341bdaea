// SPDX-License-Identifier: Apache-2.0
package dev.chaski.guarantees;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.testing.Cluster;
import dev.chaski.testing.Patience;
import dev.chaski.testing.Phone;
import dev.chaski.testing.Rest;
import dev.chaski.testing.Tokens;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** I9 and I3 in a conversation of ten thousand over three instances: while a hundred messages a second are sent, people join, leave, are removed, lose their connection and come back. */
class NoOneSeesWhatIsNotTheirsAmongTenThousandTest {
    private static final int MEMBERS = 10_000;
    private static final int NODES = 3;
    private static final int STAYING = 24;
    private static final int COMING_AND_GOING = 12;
    private static final Duration RACE = Duration.ofSeconds(Boolean.getBoolean("proof") ? 60 : 6);
    private static final long SEND_EVERY_NANOS = 10_000_000;
    private static final int AT_ONCE = 4;
    private static final String OWNER = "owner";

    private final Random random = new Random(11);
    private final Sightings sightings = new Sightings();
    private final List<Phone> staying = new ArrayList<>();
    private final List<Phone> restless = new ArrayList<>();
    private final Set<String> inside = new HashSet<>();
    private int changes;

    @Test
    void andEveryoneSeesAllThatIs() {
        try (Cluster cluster = Cluster.of(NODES)) {
            long asked = System.nanoTime();
            String conversation = found(cluster);
            long founded = System.nanoTime();
            for (int i = 0; i < STAYING; i++) {
                staying.add(phone("m" + i, cluster.url(i % NODES)));
            }
            for (int i = 0; i < COMING_AND_GOING; i++) {
                restless.add(phone("r" + i, cluster.url(i % NODES)));
            }
            long connected = System.nanoTime();

            Instant begin = Instant.now();
            int sent = race(cluster, conversation);
            Instant end = Instant.now();

            long head = cluster.database()
                    .number(
                            "select last_seq from conversations where conversation_id = ?",
                            UUID.fromString(conversation));
            Stream.concat(staying.stream(), restless.stream())
                    .forEach(phone -> assertSeesItsOwn(cluster, conversation, phone, head));
            staying.forEach(phone -> phone.history().assertOrderly());
            System.out.printf(
                    "%d members: made in %d ms, %d phones connected in %d ms; %d messages, %d changes of membership in %d ms, slowest entry %d ms%n",
                    MEMBERS,
                    (founded - asked) / 1_000_000,
                    STAYING + COMING_AND_GOING,
                    (connected - founded) / 1_000_000,
                    sent,
                    changes,
                    Duration.between(begin, end).toMillis(),
                    sightings.worstEntry(begin, end).toMillis());
            Stream.concat(staying.stream(), restless.stream()).forEach(Phone::close);
        }
    }

    private Phone phone(String user, String url) {
        return sightings.watch(new Phone(user, "phone")).connect(url);
    }

    /** Made by one call that names everybody, by names as long as real ones. */
    private static String found(Cluster cluster) {
        Stream<String> phones = IntStream.range(0, STAYING).mapToObj(i -> "m" + i);
        Stream<String> others = IntStream.range(STAYING + 1, MEMBERS).mapToObj(i -> new UUID(i, i).toString());
        JsonArray members = new JsonArray(Stream.concat(phones, others).toList());
        return new Rest(cluster.url(0), Tokens.of(OWNER))
                .post(
                        "/conversations",
                        new JsonObject().put("type", "COMMUNITY").put("participantIds", members))
                .must(201)
                .body()
                .getString("id");
    }

    private int race(Cluster cluster, String conversation) {
        List<CompletableFuture<JsonObject>> replies = new ArrayList<>();
        List<CompletableFuture<?>> changing =
                new ArrayList<>(Collections.nCopies(AT_ONCE, CompletableFuture.completedFuture(null)));
        long begin = System.nanoTime();
        int turn = 0;
        while (System.nanoTime() - begin < RACE.toNanos()) {
            if (System.nanoTime() - begin >= turn * SEND_EVERY_NANOS) {
                String text = UUID.randomUUID().toString();
                replies.add(staying.get(turn % 4).saying(conversation, text, text));
                turn++;
            } else {
                for (int i = 0; i < AT_ONCE; i++) {
                    if (changing.get(i).isDone()) {
                        changing.set(
                                i,
                                change(
                                        cluster,
                                        conversation,
                                        random.nextInt(COMING_AND_GOING / AT_ONCE) * AT_ONCE + i));
                    }
                }
                LockSupport.parkNanos(SEND_EVERY_NANOS / 10);
            }
        }
        changing.forEach(change -> Patience.result(change, Patience.ENOUGH));
        for (CompletableFuture<JsonObject> reply : replies) {
            assertThat(Patience.result(reply, Patience.ENOUGH).getString("type"))
                    .as("%s", reply.join())
                    .isEqualTo("message_confirmed");
        }
        return replies.size();
    }

    /** Somebody comes who was not there, or goes; or loses the connection. */
    private CompletableFuture<?> change(Cluster cluster, String conversation, int who) {
        Phone phone = restless.get(who);
        String url = cluster.url(random.nextInt(NODES));
        if (random.nextInt(20) == 0) {
            phone.drop();
            phone.begin(url, phone.cursors());
            return CompletableFuture.completedFuture(null);
        }
        changes++;
        String participants = "/conversations/" + conversation + "/participants";
        if (inside.add(phone.userId())) {
            return new Rest(url, Tokens.of(OWNER))
                    .asking("POST", participants, new JsonObject().put("userId", phone.userId()))
                    .thenAccept(answer -> answer.must(200, 201));
        }
        inside.remove(phone.userId());
        String by = random.nextBoolean() ? OWNER : phone.userId();
        return new Rest(url, Tokens.of(by))
                .asking("DELETE", participants + "/" + phone.userId(), null)
                .thenAccept(answer -> answer.must(200, 204));
    }

    private static void assertSeesItsOwn(Cluster cluster, String conversation, Phone phone, long head) {
        Set<Long> theirs = new TreeSet<>();
        cluster.database()
                .rows(
                        "select from_seq, coalesce(to_seq, ?) from membership_periods where conversation_id = ? and user_id = ?",
                        head,
                        UUID.fromString(conversation),
                        phone.userId())
                .forEach(period -> LongStream.rangeClosed((Long) period.get(0), (Long) period.get(1))
                        .forEach(theirs::add));
        Patience.until(
                "everything that is of " + phone, () -> phone.seqs(conversation).size() >= theirs.size(), () -> {
                    Set<Long> missing = new TreeSet<>(theirs);
                    missing.removeAll(phone.seqs(conversation));
                    return missing.size() + " are missing: " + missing;
                });
        Set<Long> leaked = new HashSet<>(phone.seqs(conversation));
        leaked.removeAll(theirs);
        assertThat(leaked).as("what %s should not have seen", phone).isEmpty();
    }
}
