// SPDX-License-Identifier: Apache-2.0
package dev.chaski.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.chaski.bus.ClusterBus;
import dev.chaski.bus.Tags;
import dev.chaski.chat.ConversationId;
import dev.chaski.routing.Ownership.Place;
import dev.chaski.turns.Turns;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rendezvous hashing over announced lanes. The instances speak over the bus of one Vert.x, so no cluster is needed: they are what they announce. */
class OwnershipMovesOnlyWhatItMustTest {
    private static final int CONVERSATIONS = 4000;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Vertx vertx = Vertx.vertx();
    private final ClusterBus bus = new ClusterBus(vertx, new Tags().add("hello", NodeHello.class));
    private final List<String> members = new CopyOnWriteArrayList<>(List.of("a", "b", "c"));
    private final Roster roster = new Roster(Turns.of(vertx), bus, "a", () -> members);
    private final Ownership ownership = new Ownership(roster);
    private final List<ConversationId> conversations = new ArrayList<>();

    @BeforeEach
    void threeInstancesWithLanes() {
        Random random = new Random(7);
        for (int i = 0; i < CONVERSATIONS; i++) {
            conversations.add(new ConversationId(new UUID((0x01890a5dac96L + i) << 16 | 0x7000, random.nextLong())));
        }
        roster.start().toCompletionStage().toCompletableFuture().join();
        roster.announce(4, 2);
        hears(new NodeHello("b", 3, 1, PeerDoor.CLOSED, 7));
        hears(new NodeHello("c", 1, 1, PeerDoor.CLOSED, 7));
    }

    @AfterEach
    void end() {
        roster.stop();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private void hears(NodeHello hello) {
        bus.publish(Roster.HELLOS, hello);
        await().atMost(PATIENCE).until(() -> hello.equals(roster.present().get(hello.nodeId())));
    }

    private Map<ConversationId, Place> owners() {
        Map<ConversationId, Place> owners = new HashMap<>();
        conversations.forEach(id -> owners.put(id, ownership.deliveryOf(id).orElseThrow()));
        return owners;
    }

    private static long of(Map<ConversationId, Place> owners, String node) {
        return owners.values().stream()
                .filter(place -> place.nodeId().equals(node))
                .count();
    }

    @Test
    void everyInstanceOwnsItsShareAndAlwaysTheSame() {
        Map<ConversationId, Place> owners = owners();
        for (String node : members) {
            assertThat(of(owners, node)).as(node).isBetween(CONVERSATIONS / 4L, CONVERSATIONS * 5L / 12);
        }
        assertThat(owners()).isEqualTo(owners);
    }

    @Test
    void lanesAreInRangeAndEvenlyUsed() {
        Map<Place, Integer> used = new HashMap<>();
        owners().values().forEach(place -> used.merge(place, 1, Integer::sum));
        assertThat(used).hasSize(4 + 3 + 1);
        used.forEach((place, count) -> {
            int lanes = roster.present().get(place.nodeId()).deliveryLanes();
            assertThat(place.lane()).isBetween(0, lanes - 1);
            assertThat(count)
                    .as("of " + place)
                    .isBetween(CONVERSATIONS / 3 / lanes * 3 / 4, CONVERSATIONS / 3 / lanes * 5 / 4);
        });
    }

    @Test
    void whenAnInstanceLeavesOnlyItsOwnConversationsMoveAndToAllOthers() {
        Map<ConversationId, Place> before = owners();
        members.remove("c");
        roster.nodeLeft("c");
        Map<ConversationId, Place> after = owners();
        before.forEach((id, place) -> {
            if (place.nodeId().equals("c")) {
                assertThat(after.get(id).nodeId()).isNotEqualTo("c");
            } else {
                assertThat(after.get(id)).isEqualTo(place);
            }
        });
        assertThat(of(after, "a")).isGreaterThan(of(before, "a"));
        assertThat(of(after, "b")).isGreaterThan(of(before, "b"));
    }

    @Test
    void whenAnInstanceJoinsItOnlyTakes() {
        Map<ConversationId, Place> before = owners();
        members.add("d");
        hears(new NodeHello("d", 2, 2, PeerDoor.CLOSED, 7));
        Map<ConversationId, Place> after = owners();
        before.forEach((id, place) -> {
            if (!after.get(id).nodeId().equals("d")) {
                assertThat(after.get(id)).isEqualTo(place);
            }
        });
        assertThat(of(after, "d")).isBetween(CONVERSATIONS / 5L, CONVERSATIONS * 3L / 10);
    }

    @Test
    void whoWithdrawsItsLanesOwnsNothingThoughItIsStillThere() {
        Map<ConversationId, Place> before = owners();
        hears(new NodeHello("b", 0, 1, PeerDoor.CLOSED, 7));
        Map<ConversationId, Place> after = owners();
        assertThat(of(after, "b")).isZero();
        assertThat(conversations.stream()
                        .map(id -> ownership.receiptsOf(id).orElseThrow().nodeId()))
                .as("its marks are another matter")
                .contains("b");
        before.forEach((id, place) -> {
            if (!place.nodeId().equals("b")) {
                assertThat(after.get(id)).isEqualTo(place);
            }
        });
    }

    @Test
    void insteadOfAnotherThatDoesNotAnswerTheOwnInstanceComesFirst() {
        for (ConversationId id : conversations.subList(0, 100)) {
            Place other = new Place("b", 0);
            assertThat(ownership.deliveryInsteadOf(other, id).orElseThrow().nodeId())
                    .isEqualTo("a");
            Place own = new Place("a", 0);
            assertThat(ownership.deliveryInsteadOf(own, id).orElseThrow().nodeId())
                    .isIn("b", "c");
        }
    }

    @Test
    void withoutAnyLanesThereIsNoOwner() {
        roster.announce(0, 0);
        hears(new NodeHello("b", 0, 0, PeerDoor.CLOSED, 7));
        hears(new NodeHello("c", 0, 0, PeerDoor.CLOSED, 7));
        ConversationId id = conversations.get(0);
        assertThat(ownership.deliveryOf(id)).isEmpty();
        assertThat(ownership.receiptsOf(id)).isEmpty();
        assertThat(ownership.deliveryInsteadOf(new Place("b", 0), id)).isEmpty();
    }

    @Test
    void whoIsNoMemberOfTheClusterIsForgotten() {
        members.remove("b");
        hears(new NodeHello("c", 2, 2, PeerDoor.CLOSED, 7));
        assertThat(roster.present()).containsOnlyKeys("a", "c");
    }
}
