// SPDX-License-Identifier: Apache-2.0
package dev.chaski.guarantees;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.Wires;
import dev.chaski.embedded.EmbeddedStores;
import dev.chaski.testing.Cluster;
import dev.chaski.testing.Patience;
import dev.chaski.testing.Phone;
import dev.chaski.testing.Scene;
import dev.chaski.testing.TestStores;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** I7: three instances lose every frame of the bus, and Redis, in the middle of a chat. */
class HintsMayVanishTest {
    private static final Duration BLACKOUT =
            Boolean.getBoolean("proof") ? Duration.ofMinutes(1) : Duration.ofSeconds(12);
    private static final Duration BOUND = Duration.ofSeconds(3);
    /** From a phone that has an entry to the commit of its mark: the phone acknowledges after 50 ms, and a deaf owner is given up after 500 ms. */
    private static final Duration MARKING = Duration.ofSeconds(1);

    private static final int NODES = 3;
    private static final int PEOPLE = 6;

    @Test
    void andEverySendIsConfirmedAndEveryEntryAndMarkArrivesWithinTheBound() {
        EmbeddedStores redis = EmbeddedStores.open(TestStores.directory("blackout"), false, true);
        try (Cluster cluster = Cluster.of(NODES, Map.of("redis.uri", redis.redisUri()));
                Scene scene = new Scene(cluster)) {
            List<Wires> wires = IntStream.range(0, NODES)
                    .mapToObj(i -> new Wires(cluster.node(i)))
                    .toList();
            Sightings sightings = new Sightings();
            Chat chat = new Chat(scene, sightings);
            chat.goOn(Duration.ofSeconds(1));

            Instant dark = Instant.now();
            wires.forEach(Wires::cut);
            redis.close();
            chat.goOn(BLACKOUT);
            Instant light = Instant.now();
            chat.awaitEverything();

            redis = EmbeddedStores.open(TestStores.directory("blackout"), false, true);
            wires.forEach(Wires::mend);
            chat.awaitHints();
            chat.goOn(Duration.ofSeconds(1));
            chat.awaitEverything();

            Duration entry = sightings.worstEntry(dark, light);
            Duration tick = sightings.worstTick(dark, light);
            System.out.printf(
                    "Blackout of %d s, %d messages, %d frames lost: slowest entry %d ms, slowest tick %d ms%n",
                    BLACKOUT.toSeconds(),
                    sightings.confirmed(),
                    wires.stream().mapToLong(Wires::lost).sum(),
                    entry.toMillis(),
                    tick.toMillis());
            assertThat(wires).allMatch(wire -> wire.lost() > 0);
            assertThat(entry).as("from the commit to the last phone").isLessThan(BOUND);
            assertThat(tick).as("from a phone to its tick at the author").isLessThan(BOUND.plus(MARKING));
            chat.assertConverged();
        } finally {
            redis.close();
        }
    }

    /** Six people on three instances, in a group of all and in three conversations of two, each across two instances. */
    private static final class Chat {
        private static final Duration PAUSE = Duration.ofMillis(40);

        private final Scene scene;
        private final Sightings sightings;
        private final Random random = new Random(7);
        private final List<Phone> phones = new ArrayList<>();
        private final Map<Integer, List<String>> conversations = new HashMap<>();
        private final List<CompletableFuture<JsonObject>> replies = new ArrayList<>();

        Chat(Scene scene, Sightings sightings) {
            this.scene = scene;
            this.sightings = sightings;
            String[] names = IntStream.range(0, PEOPLE).mapToObj(i -> "p" + i).toArray(String[]::new);
            String all = scene.group(names[0], names);
            for (int i = 0; i < PEOPLE; i++) {
                conversations.put(i, new ArrayList<>(List.of(all)));
            }
            for (int i = 0; i < PEOPLE; i += 2) {
                String two = scene.direct(names[i], names[i + 1]);
                conversations.get(i).add(two);
                conversations.get(i + 1).add(two);
            }
            for (int i = 0; i < PEOPLE; i++) {
                Phone phone = sightings.watch(scene.device(names[i], "phone"));
                phones.add(phone.connect(scene.url(i % NODES)));
            }
        }

        void goOn(Duration time) {
            long end = System.nanoTime() + time.toNanos();
            while (System.nanoTime() < end) {
                int who = random.nextInt(PEOPLE);
                String where = conversations.get(who).get(random.nextInt(2));
                if (random.nextInt(10) == 0) {
                    replies.add(phones.get(who)
                            .asking(new JsonObject().put("type", "mark_as_read").put("conversationId", where)));
                } else {
                    String text = UUID.randomUUID().toString();
                    replies.add(phones.get(who).saying(where, text, text));
                }
                long next = System.nanoTime() + PAUSE.toNanos();
                Patience.until("the next turn", () -> System.nanoTime() > next, () -> "nothing");
            }
        }

        /** Every request was answered well, every phone has every entry, every author every tick. */
        void awaitEverything() {
            for (CompletableFuture<JsonObject> reply : replies) {
                assertThat(Patience.result(reply, Patience.ENOUGH).getString("type"))
                        .as("%s", reply.join())
                        .isIn("message_confirmed", "ok");
            }
            replies.clear();
            for (int i = 0; i < PEOPLE; i++) {
                String user = phones.get(i).userId();
                for (String conversation : conversations.get(i)) {
                    Patience.until(
                            "every entry for " + user,
                            () -> sightings.missing(user, conversation).isEmpty(),
                            () -> sightings.missing(user, conversation));
                    Patience.until(
                            "every tick of " + user, () -> sightings.ticked(user, conversation), () -> conversation);
                }
            }
        }

        /** Entries come by hints again, which is faster than the feed. */
        void awaitHints() {
            String two = conversations.get(0).get(1);
            Patience.until("hints", Duration.ofSeconds(30), () -> quick(two), () -> "only the feed");
        }

        private boolean quick(String conversation) {
            for (int i = 0; i < 10; i++) {
                String text = UUID.randomUUID().toString();
                long asked = System.nanoTime();
                phones.get(i % 2).say(conversation, text);
                phones.get(1 - i % 2).expectMessage(conversation, text);
                if (System.nanoTime() - asked > 400_000_000) {
                    return false;
                }
            }
            return true;
        }

        void assertConverged() {
            for (int i = 0; i < PEOPLE; i++) {
                for (String conversation : conversations.get(i)) {
                    assertThat(scene.cluster()
                                    .database()
                                    .number(
                                            "select c.last_seq - m.delivered_seq from conversation_members m"
                                                    + " join conversations c using (conversation_id)"
                                                    + " where m.conversation_id = ? and m.user_id = ?",
                                            UUID.fromString(conversation),
                                            phones.get(i).userId()))
                            .as("what %s has not acknowledged", phones.get(i))
                            .isLessThanOrEqualTo(10);
                }
            }
            for (String shared : conversations.get(0)) {
                assertThat(phones.get(0).texts(shared)).isEqualTo(phones.get(1).texts(shared));
            }
        }
    }
}
