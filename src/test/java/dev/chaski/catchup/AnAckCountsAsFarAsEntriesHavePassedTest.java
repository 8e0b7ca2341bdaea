// SPDX-License-Identifier: Apache-2.0
package dev.chaski.catchup;

import static dev.chaski.catchup.Entries.ALICE;
import static dev.chaski.catchup.Entries.BOB;
import static dev.chaski.catchup.Entries.ROOM;
import static dev.chaski.catchup.Entries.message;
import static dev.chaski.catchup.Entries.removed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.chat.Period;
import java.util.List;
import org.junit.jupiter.api.Test;

/** I5 and the numbers behind unread counts: what a client claims never counts beyond what this connection was sent, or was confirmed. */
class AnAckCountsAsFarAsEntriesHavePassedTest {
    private final Position position =
            new Position(new Gate(ROOM, 9, new PaperLog()), ALICE, List.of(new Period(1, Period.OPEN)), 2, 9);

    @Test
    void anAckIsClampedToWhatHasPassed() {
        position.pass(message(3, BOB));
        assertThat(position.acknowledge(1000)).isTrue();
        assertThat(position.acked()).isEqualTo(3);
        position.pass(message(4, BOB));
        assertThat(position.acknowledgeWished()).as("a lie is not kept").isFalse();
        assertThat(position.acked()).isEqualTo(3);
    }

    @Test
    void anAckNeverGoesBackAndARepeatIsNoNews() {
        position.pass(message(3, BOB));
        position.pass(message(4, BOB));
        assertThat(position.acknowledge(4)).isTrue();
        assertThat(position.acknowledge(4)).isFalse();
        assertThat(position.acknowledge(3)).isFalse();
        assertThat(position.acked()).isEqualTo(4);
    }

    @Test
    void anEarlyAckOfTheOwnConfirmedMessageCountsOnceItHasPassed() {
        position.confirmed(4);
        assertThat(position.acknowledge(4)).isFalse();
        position.pass(message(3, BOB));
        assertThat(position.acknowledgeWished()).isTrue();
        assertThat(position.acked()).isEqualTo(3);
        position.pass(message(4, ALICE));
        assertThat(position.acknowledgeWished()).isTrue();
        assertThat(position.acked()).isEqualTo(4);
        assertThat(position.acknowledgeWished()).isFalse();
    }

    @Test
    void anEarlyAckBeyondTheConfirmedMessageIsKeptOnlyUpToIt() {
        position.confirmed(4);
        position.acknowledge(9);
        for (long seq = 3; seq <= 6; seq++) {
            position.pass(message(seq, seq == 4 ? ALICE : BOB));
            position.acknowledgeWished();
        }
        assertThat(position.acked()).isEqualTo(4);
    }

    @Test
    void anEarlyAckSurvivesTheMoveOfThePosition() {
        position.pass(message(3, BOB));
        position.confirmed(5);
        position.acknowledge(5);
        Position again = position.movedTo(new Gate(ROOM, 9, new PaperLog()), List.of(new Period(1, Period.OPEN)));
        again.pass(message(4, BOB));
        again.pass(message(5, ALICE));
        assertThat(again.acknowledgeWished()).isTrue();
        assertThat(again.acked()).isEqualTo(5);
    }

    @Test
    void unreadCountsTheMessagesAfterTheLastOneRead() {
        position.read().numbers(2, 2);
        assertThat(position.unread()).isZero();
        position.pass(message(3, BOB));
        position.pass(message(4, BOB));
        assertThat(position.unread()).isEqualTo(2);
        position.read().numbers(0, 3);
        assertThat(position.unread()).isEqualTo(1);
        position.read().numbers(0, 1);
        assertThat(position.unread()).as("marks only rise").isEqualTo(1);
    }

    @Test
    void entriesThatAreNoMessagesAreNotUnread() {
        position.read().numbers(2, 2);
        position.pass(Entries.added(ROOM, 3, BOB));
        assertThat(position.unread()).isZero();
    }

    @Test
    void whoAnswersHasRead() {
        position.read().numbers(2, 2);
        position.pass(message(3, BOB));
        assertThat(position.read().takeDropped()).isFalse();
        position.pass(message(4, ALICE));
        assertThat(position.unread()).isZero();
        assertThat(position.own().last()).isEqualTo(4);
        assertThat(position.read().takeDropped()).isTrue();
        assertThat(position.read().takeDropped()).as("told once").isFalse();
    }

    @Test
    void whoWritesWithNothingUnreadIsToldNothing() {
        position.read().numbers(2, 2);
        position.pass(message(3, ALICE));
        assertThat(position.unread()).isZero();
        assertThat(position.read().takeDropped()).isFalse();
    }

    @Test
    void theOwnConfirmedMessageMeansReadToo() {
        position.read().numbers(2, 2);
        position.confirmed(4);
        position.pass(message(3, BOB));
        position.pass(message(4, ALICE));
        assertThat(position.unread()).isZero();
        assertThat(position.read().takeDropped()).isTrue();
    }

    @Test
    void whoIsNoMemberAnyMoreHasNothingUnread() {
        position.read().numbers(2, 0);
        assertThat(position.unread()).isEqualTo(2);
        position.pass(removed(ROOM, 3, ALICE));
        assertThat(position.unread()).isZero();
    }
}
