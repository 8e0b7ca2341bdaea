// SPDX-License-Identifier: Apache-2.0
package dev.chaski.receipts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.chaski.bus.NotingBus;
import dev.chaski.chat.ConversationId;
import dev.chaski.chat.DeviceId;
import dev.chaski.chat.MarkKind;
import dev.chaski.chat.UserId;
import dev.chaski.routing.NodeInbox;
import dev.chaski.routing.Ownership;
import dev.chaski.routing.Roster;
import dev.chaski.turns.PaperTurns;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a member wishes while a wish is under way goes as one when that is answered: whoever marks a hundred times a second costs the owner no more than its batches. */
class OneWishOfAMemberIsUnderWayTest {
    private static final ConversationId ROOM =
            ConversationId.parse("01890a5d-ac96-7000-8000-000000000001").orElseThrow();
    private static final UserId ALICE = new UserId("alice");
    private static final UserId BOB = new UserId("bob");
    private static final UserId CAROL = new UserId("carol");
    private static final DeviceId PHONE = new DeviceId("phone");

    private final PaperTurns turns = new PaperTurns();
    private final NotingBus bus = new NotingBus();
    private final NodeInbox inbox = new NodeInbox(turns, bus, "n1");
    private final Roster roster = new Roster(turns, bus, "n1", () -> List.of("n1"));
    private final MarkClient marks = new MarkClient(turns, bus, inbox, new Ownership(roster), "n1", 500);

    @BeforeEach
    void announce() {
        roster.announce(1, 1);
    }

    private List<MarkWish> wishes() {
        return bus.said(MarkWish.class);
    }

    private void answer(int wish) {
        MarkWish asked = wishes().get(wish);
        inbox.deliver(new MarkKept(asked.client(), ROOM, asked.user(), asked.kind(), asked.seq(), asked.seq()));
        turns.run();
    }

    @Test
    void theHighestGoesWhenTheLastIsAnswered() {
        List<Future<Long>> reads = new ArrayList<>();
        for (long seq = 1; seq <= 100; seq++) {
            reads.add(marks.read(ROOM, CAROL, PHONE, seq));
        }
        assertThat(wishes()).extracting(MarkWish::seq).containsExactly(1L);
        answer(0);
        assertThat(wishes()).extracting(MarkWish::seq).containsExactly(1L, 100L);
        assertThat(reads).filteredOn(Future::isComplete).hasSize(1);
        answer(1);
        assertThat(reads).allMatch(Future::succeeded);
        assertThat(wishes()).hasSize(2);
        assertThat(marks.pending()).isZero();
    }

    @Test
    void anAnswerThatComesTwiceStartsNothing() {
        marks.read(ROOM, CAROL, PHONE, 1);
        marks.read(ROOM, CAROL, PHONE, 2);
        answer(0);
        marks.read(ROOM, CAROL, PHONE, 3);
        answer(0);
        assertThat(wishes()).extracting(MarkWish::seq).containsExactly(1L, 2L);
        answer(1);
        assertThat(wishes()).extracting(MarkWish::seq).containsExactly(1L, 2L, 3L);
    }

    @Test
    void whoWasNamedInOneIsNotNamedInTheNext() {
        marks.delivered(ROOM, CAROL, PHONE, 5, Set.of(ALICE));
        marks.delivered(ROOM, CAROL, PHONE, 7, Set.of(BOB));
        answer(0);
        assertThat(wishes())
                .extracting(MarkWish::kind, MarkWish::seq, MarkWish::authors)
                .containsExactly(
                        tuple(MarkKind.DELIVERED, 5L, Set.of(ALICE)), tuple(MarkKind.DELIVERED, 7L, Set.of(BOB)));
    }

    @Test
    void whoAsksWhetherItIsCommittedWaitsForAllThatWasWished() {
        assertThat(marks.committed(ROOM, CAROL).succeeded())
                .as("nothing is under way")
                .isTrue();
        marks.delivered(ROOM, CAROL, PHONE, 5, Set.of(ALICE));
        marks.delivered(ROOM, CAROL, PHONE, 7, Set.of(ALICE));
        Future<Void> committed = marks.committed(ROOM, CAROL);
        answer(0);
        assertThat(committed.isComplete()).isFalse();
        answer(1);
        assertThat(committed.succeeded()).isTrue();
    }

    @Test
    void whereTheAuthorsOfOneAreUnknownTheyAreLookedFor() {
        marks.delivered(ROOM, CAROL, PHONE, 5, Set.of(ALICE));
        marks.delivered(ROOM, CAROL, PHONE, 7, null);
        marks.delivered(ROOM, CAROL, PHONE, 8, Set.of(BOB));
        answer(0);
        marks.delivered(ROOM, CAROL, PHONE, 9, Set.of(BOB));
        answer(1);
        assertThat(wishes()).extracting(MarkWish::authors).containsExactly(Set.of(ALICE), null, Set.of(BOB));
    }
}
