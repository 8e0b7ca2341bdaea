// SPDX-License-Identifier: Apache-2.0
package dev.chaski.catchup;

import static dev.chaski.catchup.Entries.ALICE;
import static dev.chaski.catchup.Entries.BOB;
import static dev.chaski.catchup.Entries.ROOM;
import static dev.chaski.catchup.Entries.added;
import static dev.chaski.catchup.Entries.message;
import static dev.chaski.catchup.Entries.removed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.catchup.Position.Passage;
import dev.chaski.chat.LogEntry;
import dev.chaski.chat.Period;
import dev.chaski.store.LogPages.Page;
import java.util.List;
import org.junit.jupiter.api.Test;

/** I9 at the push: membership periods, which the entries themselves open and close, decide what a position shows. */
class EntriesPassOnceAndOnlyWithinThePeriodsTest {
    private final PaperLog log = new PaperLog();

    private Position position(long cursor, long head, Period... periods) {
        return new Position(new Gate(ROOM, head, log), ALICE, List.of(periods), cursor, head);
    }

    private static Passage pass(Position position, LogEntry entry) {
        Passage passage = position.pass(entry);
        assertThat(position.passed()).isEqualTo(entry.seq());
        return passage;
    }

    @Test
    void whatLiesOutsideThePeriodIsHidden() {
        Position position = position(1, 6, new Period(3, 5));
        assertThat(pass(position, message(2, BOB))).isEqualTo(Passage.HIDDEN);
        assertThat(pass(position, message(3, BOB))).isEqualTo(Passage.SHOWN);
        assertThat(pass(position, message(4, BOB))).isEqualTo(Passage.SHOWN);
        assertThat(pass(position, message(5, BOB))).isEqualTo(Passage.SHOWN);
        assertThat(pass(position, message(6, BOB))).isEqualTo(Passage.HIDDEN);
        assertThat(position.unacked.size()).isEqualTo(3);
    }

    @Test
    void anEntryBehindHiddenOnesTellsTheOneThatTheUserSawBefore() {
        Position position = position(2, 9, new Period(1, Period.OPEN));
        assertThat(position.shownAfter(3)).isEqualTo(-1);
        assertThat(position.shownAfter(7)).isEqualTo(3);
        assertThat(position.shownAfter(8)).isEqualTo(-1);
        assertThat(position.shown()).isEqualTo(8);
    }

    @Test
    void theOwnRemovalIsTheLastEntrySeenAndEndsThePosition() {
        Position position = position(1, 5, new Period(1, Period.OPEN));
        assertThat(pass(position, removed(ROOM, 2, ALICE))).isEqualTo(Passage.SHOWN);
        assertThat(position.ended()).isTrue();
        assertThat(position.behind()).isFalse();
        assertThat(pass(position, message(3, BOB))).isEqualTo(Passage.HIDDEN);
    }

    @Test
    void anothersRemovalEndsNothing() {
        Position position = position(1, 5, new Period(1, Period.OPEN));
        assertThat(pass(position, removed(ROOM, 2, BOB))).isEqualTo(Passage.SHOWN);
        assertThat(position.ended()).isFalse();
        assertThat(pass(position, message(3, BOB))).isEqualTo(Passage.SHOWN);
    }

    @Test
    void leavingAndComingBackInOneBacklogShowsBothPeriodsAndNothingBetween() {
        Position position = position(0, 6, new Period(1, 2), new Period(5, Period.OPEN));
        assertThat(pass(position, message(1, BOB))).isEqualTo(Passage.SHOWN);
        assertThat(pass(position, removed(ROOM, 2, ALICE))).isEqualTo(Passage.SHOWN);
        assertThat(position.ended()).as("the database knows of a later period").isFalse();
        assertThat(pass(position, message(3, BOB))).isEqualTo(Passage.HIDDEN);
        assertThat(pass(position, message(4, BOB))).isEqualTo(Passage.HIDDEN);
        assertThat(pass(position, added(ROOM, 5, ALICE))).isEqualTo(Passage.SHOWN);
        assertThat(pass(position, message(6, BOB))).isEqualTo(Passage.SHOWN);
        assertThat(position.ended()).isFalse();
    }

    @Test
    void theLastOfSeveralClosedPeriodsEndsIt() {
        Position position = position(0, 9, new Period(1, 2), new Period(4, 5));
        pass(position, message(1, BOB));
        pass(position, removed(ROOM, 2, ALICE));
        pass(position, message(3, BOB));
        pass(position, added(ROOM, 4, ALICE));
        assertThat(position.ended()).isFalse();
        pass(position, removed(ROOM, 5, ALICE));
        assertThat(position.ended()).isTrue();
    }

    @Test
    void beingAddedOpensAPeriodThatTheDatabaseHadNotToldYet() {
        Position position = position(2, 5, new Period(1, 2));
        assertThat(pass(position, added(ROOM, 3, BOB))).isEqualTo(Passage.HIDDEN);
        assertThat(pass(position, added(ROOM, 4, ALICE))).isEqualTo(Passage.SHOWN);
        assertThat(pass(position, message(5, BOB))).isEqualTo(Passage.SHOWN);
    }

    @Test
    void theOwnConfirmedMessageIsNotShownAgainAndWaitsForNoAck() {
        Position position = position(0, 5, new Period(1, Period.OPEN));
        position.confirmed(2);
        assertThat(pass(position, message(1, ALICE))).as("of another device").isEqualTo(Passage.SHOWN);
        assertThat(pass(position, message(2, ALICE))).isEqualTo(Passage.CONFIRMED);
        assertThat(pass(position, message(3, ALICE))).isEqualTo(Passage.SHOWN);
        assertThat(position.unacked.size()).isEqualTo(2);
    }

    @Test
    void behindTheLastEntryOfAPageNothingIsExpectedUntilItsEnd() {
        Position position = position(0, 9, new Period(1, 2));
        Page page = new Page(List.of(message(1, BOB), message(2, BOB)), 9, 9);
        position.page.addAll(page.entries());
        position.hiddenAfterPage(page.upTo());
        position.pass(position.page.poll());
        assertThat(position.passed()).isEqualTo(1);
        position.pass(position.page.poll());
        assertThat(position.passed()).isEqualTo(9);
        position.skipTo(4);
        assertThat(position.passed()).as("never back").isEqualTo(9);
    }

    @Test
    void periodsOfTheDatabaseCountOnlyWhereNothingHasPassedSince() {
        Position position = position(4, 5, new Period(1, Period.OPEN));
        assertThat(position.periodsAt(List.of(new Period(1, 3)), 3)).isFalse();
        assertThat(pass(position, message(5, BOB))).isEqualTo(Passage.SHOWN);
        assertThat(position.periodsAt(List.of(new Period(1, 5)), 6)).isTrue();
        assertThat(position.ended()).isTrue();
        assertThat(position.periodsAt(List.of(new Period(1, 5), new Period(7, Period.OPEN)), 7))
                .isTrue();
        assertThat(position.ended()).isFalse();
    }

    @Test
    void whoComesBackGoesOnWhereTheOldPositionEnded() {
        Position position = position(0, 9, new Period(1, Period.OPEN));
        pass(position, message(1, BOB));
        position.shownAfter(1);
        pass(position, removed(ROOM, 2, ALICE));
        position.shownAfter(2);
        position.acknowledge(1);
        position.unacked.release(1);
        Position again =
                position.movedTo(new Gate(ROOM, 5, log), List.of(new Period(1, 2), new Period(5, Period.OPEN)));
        assertThat(position.ended()).as("the old one stays ended").isTrue();

        assertThat(again.passed()).isEqualTo(2);
        assertThat(again.acked()).isEqualTo(1);
        assertThat(again.shown()).isEqualTo(2);
        assertThat(again.unacked.size()).isEqualTo(1);
        assertThat(position.unacked.size()).as("counted once").isZero();
        assertThat(again.ended()).isFalse();
        assertThat(again.pass(message(4, BOB))).isEqualTo(Passage.HIDDEN);
        assertThat(again.pass(added(ROOM, 5, ALICE))).isEqualTo(Passage.SHOWN);
        assertThat(again.shownAfter(5)).isEqualTo(2);
        assertThat(again.acknowledge(2)).isTrue();
        assertThat(again.unacked.release(again.acked()))
                .as("a removal is nobody's message")
                .isEmpty();
        assertThat(again.unacked.size()).isEqualTo(1);
    }
}
