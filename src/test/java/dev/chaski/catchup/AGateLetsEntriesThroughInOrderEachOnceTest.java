// SPDX-License-Identifier: Apache-2.0
package dev.chaski.catchup;

import static dev.chaski.catchup.Entries.ALICE;
import static dev.chaski.catchup.Entries.BOB;
import static dev.chaski.catchup.Entries.ROOM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.Period;
import dev.chaski.routing.FeedNews.MovedMark;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** I3 for all connections of an event loop: the stretch that a gate keeps is in order and without holes, whatever the bus loses, repeats or reorders. */
class AGateLetsEntriesThroughInOrderEachOnceTest {
    private static final int TAIL = 64;
    private static final int BASE = 10;

    private final PaperLog log = new PaperLog();
    private final Gate gate = new Gate(ROOM, BASE, log);
    private final Position attached = new Position(gate, ALICE, List.of(new Period(1, Period.OPEN)), BASE, BASE);
    private final List<Long> told = new ArrayList<>();

    @BeforeEach
    void aLogThatGoesOn() {
        log.member(ROOM, ALICE, 1);
        log.messages(ROOM, 500, BOB);
        gate.attach(attached, new Gate.Reader() {
            @Override
            public void moreFor(Position at) {
                told.add(gate.head());
            }

            @Override
            public void markFromFeed(Position at, MovedMark mark, long deliveredBefore, long readBefore) {}

            @Override
            public void typingChanged(ConversationId conversation) {}
        });
    }

    private void offer(long... seqs) {
        LongStream.of(seqs).forEach(seq -> gate.offer(log.entry(ROOM, seq)));
    }

    private void holds(long from, long to) {
        assertThat(gate.kept(from - 1)).isNull();
        LongStream.rangeClosed(from, to)
                .forEach(seq -> assertThat(gate.kept(seq).entry.seq()).isEqualTo(seq));
        assertThat(gate.kept(to + 1)).isNull();
    }

    @Test
    void theNextEntryExtendsTheStretch() {
        offer(11, 12, 13);
        holds(11, 13);
        assertThat(gate.head()).isEqualTo(13);
        assertThat(told).containsExactly(11L, 12L, 13L);
        assertThat(log.questions()).isZero();
    }

    @Test
    void olderOnesAndRepeatsAreDropped() {
        offer(11, 12, 11, 12, 3, BASE);
        holds(11, 12);
        assertThat(told).as("no news, nobody is told").containsExactly(11L, 12L);
    }

    @Test
    void anEarlyEntryWaitsForTheShortGapThatIsReadOnceForAll() {
        offer(14, 13, 15);
        assertThat(gate.head()).isEqualTo(15);
        assertThat(gate.kept(14)).isNull();
        assertThat(gate.awaits(11)).isTrue();
        assertThat(log.stretchesAsked).isEqualTo(1);
        log.answerAll();
        holds(11, 15);
        assertThat(gate.awaits(16)).isFalse();
        assertThat(log.stretchesAsked).isEqualTo(1);
    }

    @Test
    void whatArrivesWhileTheGapIsReadIsNotTakenTwice() {
        offer(13);
        offer(11, 12);
        holds(11, 13);
        offer(14);
        log.answerAll();
        holds(11, 14);
    }

    @Test
    void aHeadThatIsOnlyHeardOfIsRead() {
        gate.hear(12);
        assertThat(gate.head()).isEqualTo(12);
        assertThat(told).containsExactly(12L);
        gate.hear(11);
        assertThat(gate.head()).as("heads only rise").isEqualTo(12);
        log.answerAll();
        holds(11, 12);
        assertThat(log.stretchesAsked).isEqualTo(1);
    }

    @Test
    void aSecondGapIsReadAfterTheFirst() {
        offer(12);
        offer(15);
        assertThat(log.questions()).isEqualTo(1);
        log.answer(0);
        holds(11, 12);
        assertThat(log.questions()).isEqualTo(1);
        log.answer(0);
        holds(11, 15);
    }

    @Test
    void aGapOfExactlyTheTailIsStillReadForAll() {
        gate.hear(BASE + TAIL);
        assertThat(log.questions()).isEqualTo(1);
        log.answerAll();
        holds(11, BASE + TAIL);
    }

    @Test
    void afterALongGapTheStretchBeginsAnewAndNothingIsReadForAll() {
        offer(11, 12);
        gate.hear(12 + TAIL + 1);
        assertThat(log.questions()).isZero();
        assertThat(gate.kept(12)).isNull();
        assertThat(gate.kept(12 + TAIL + 1)).isNull();
        assertThat(gate.awaits(13)).isFalse();
        assertThat(told).contains(12L + TAIL + 1);
        offer(12 + TAIL + 2);
        holds(12 + TAIL + 2, 12 + TAIL + 2);
    }

    @Test
    void anEntryFarAheadIsKeptThoughTheGapBeforeItIsNot() {
        offer(300);
        assertThat(log.questions()).isZero();
        holds(300, 300);
    }

    @Test
    void theStretchIsBounded() {
        LongStream.rangeClosed(11, 200).forEach(this::offer);
        holds(200 - TAIL + 1, 200);
    }

    @Test
    void whoIsDetachedIsToldNothing() {
        Position other = new Position(gate, ALICE, List.of(), BASE, BASE);
        assertThat(gate.deserted()).isFalse();
        gate.detach(other);
        assertThat(gate.deserted()).as("another one's leaving").isFalse();
        offer(11);
        gate.detach(attached);
        assertThat(gate.deserted()).isTrue();
        offer(12);
        assertThat(told).containsExactly(11L);
    }
}
