// SPDX-License-Identifier: Apache-2.0
package dev.chaski.catchup;

import static dev.chaski.catchup.Entries.ALICE;
import static dev.chaski.catchup.Entries.BOB;
import static dev.chaski.catchup.Entries.ROOM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.catchup.PaperPhone.Pushed;
import dev.chaski.chat.ConversationId;
import java.util.HashSet;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** I8: what a connection has not acknowledged is never more than its window; what does not fit waits in the log. The window itself is watched by {@link PaperPhone} at every push. */
class APumpPushesAsFarAsTheWindowAllowsTest {
    private final PaperLog log = new PaperLog();

    private Gate gateWith(ConversationId room, int messages) {
        log.member(room, ALICE, 1);
        log.messages(room, messages, BOB);
        return new Gate(room, messages, log);
    }

    private static List<Long> upTo(long last) {
        return LongStream.rangeClosed(1, last).boxed().toList();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 50})
    void theWindowIsFilledAndNeverExceeded(int window) {
        PaperPhone phone = new PaperPhone(ALICE, log, window);
        Position position = phone.enter(gateWith(ROOM, 100), log, 0);
        phone.moreFor(position);
        log.answerAll();
        assertThat(phone.seqs(ROOM)).isEqualTo(upTo(window));
        assertThat(phone.pump.windowFull()).isTrue();
        for (int i = 0; phone.seqs(ROOM).size() < 100; i++) {
            assertThat(i).as("acks that brought more").isLessThan(100);
            phone.ackAll();
            log.answerAll();
        }
        assertThat(phone.seqs(ROOM)).isEqualTo(upTo(100));
        assertThat(log.questions()).isZero();
    }

    @Test
    void anAckOfOneMakesRoomForOne() {
        PaperPhone phone = new PaperPhone(ALICE, log, 5);
        phone.moreFor(phone.enter(gateWith(ROOM, 100), log, 0));
        log.answerAll();
        phone.ack(ROOM, 1);
        log.answerAll();
        assertThat(phone.seqs(ROOM)).isEqualTo(upTo(6));
    }

    @Test
    void aNarrowerWindowHoldsUntilEnoughIsAcknowledgedAndAWiderOneCountsAtOnce() {
        PaperPhone phone = new PaperPhone(ALICE, log, 10);
        phone.moreFor(phone.enter(gateWith(ROOM, 100), log, 0));
        log.answerAll();
        phone.pump.window(3);
        phone.ack(ROOM, 7);
        log.answerAll();
        assertThat(phone.seqs(ROOM)).isEqualTo(upTo(10));
        phone.window = 20;
        phone.pump.window(20);
        log.answerAll();
        assertThat(phone.seqs(ROOM)).isEqualTo(upTo(27));
    }

    @Test
    void conversationsTakeTurnsAndNoneHoldsMoreThanHalfWhileOthersWait() {
        PaperPhone phone = new PaperPhone(ALICE, log, 64);
        phone.full = true;
        ConversationId one = Entries.room(1);
        ConversationId two = Entries.room(2);
        for (ConversationId room : List.of(one, two)) {
            Gate gate = gateWith(room, 0);
            phone.enter(gate, log, 0);
            LongStream.rangeClosed(1, 60)
                    .forEach(seq -> gate.offer(log.write(Entries.message(room, seq, seq, BOB, "t" + seq))));
        }
        phone.drain(Integer.MAX_VALUE);
        assertThat(phone.seqs(one)).isEqualTo(upTo(32));
        assertThat(phone.seqs(two)).isEqualTo(upTo(32));
        phone.ack(one, 32);
        assertThat(phone.seqs(one)).as("the other one still holds its half").isEqualTo(upTo(60));
        assertThat(phone.seqs(two))
                .as("and has the rest once nobody else waits")
                .isEqualTo(upTo(36));
    }

    @Test
    void aConversationThatIsAloneMayHoldTheWholeWindow() {
        PaperPhone phone = new PaperPhone(ALICE, log, 8);
        phone.moreFor(phone.enter(gateWith(ROOM, 100), log, 0));
        phone.moreFor(phone.enter(gateWith(Entries.room(2), 0), log, 0));
        log.answerAll();
        assertThat(phone.seqs(ROOM)).isEqualTo(upTo(8));
    }

    @Test
    void everyConversationIsServedThroughAWindowOfOne() {
        PaperPhone phone = new PaperPhone(ALICE, log, 1);
        for (int i = 1; i <= 4; i++) {
            phone.moreFor(phone.enter(gateWith(Entries.room(i), 5), log, 0));
        }
        log.answerAll();
        for (int i = 0; i < 19; i++) {
            phone.ackAll();
            log.answerAll();
        }
        for (int i = 1; i <= 4; i++) {
            assertThat(phone.seqs(Entries.room(i))).isEqualTo(upTo(5));
        }
        List<ConversationId> first =
                phone.pushed.subList(0, 4).stream().map(Pushed::room).toList();
        assertThat(new HashSet<>(first)).as("each has its turn").hasSize(4);
    }

    @Test
    void aFullSocketStopsThePumpAndItsDrainGoesOn() {
        PaperPhone phone = new PaperPhone(ALICE, log, 50);
        phone.room = 3;
        phone.moreFor(phone.enter(gateWith(ROOM, 10), log, 0));
        log.answerAll();
        assertThat(phone.seqs(ROOM)).isEqualTo(upTo(3));
        phone.ackAll();
        assertThat(phone.seqs(ROOM)).as("an ack is no drain").isEqualTo(upTo(3));
        phone.drain(4);
        assertThat(phone.seqs(ROOM)).isEqualTo(upTo(7));
        phone.drain(100);
        assertThat(phone.seqs(ROOM)).isEqualTo(upTo(10));
    }

    @Test
    void theBacklogIsQueuedAndWhatFollowsIsNot() {
        PaperPhone phone = new PaperPhone(ALICE, log, 50);
        Gate gate = gateWith(ROOM, 3);
        phone.moreFor(phone.enter(gate, log, 1));
        gate.offer(log.write(Entries.message(4, BOB)));
        log.answerAll();
        gate.offer(log.write(Entries.message(5, BOB)));
        assertThat(phone.pushed)
                .containsExactly(
                        new Pushed(ROOM, 2, -1, true),
                        new Pushed(ROOM, 3, -1, true),
                        new Pushed(ROOM, 4, -1, false),
                        new Pushed(ROOM, 5, -1, false));
        assertThat(log.pagesAsked).as("live entries are not read").isEqualTo(1);
    }

    @Test
    void aMessageOfThisConnectionWaitsForItsOutcomeAndWhatFollowsWaitsBehindIt() {
        PaperPhone phone = new PaperPhone(ALICE, log, 50);
        Gate gate = gateWith(ROOM, 1);
        Position position = phone.enter(gate, log, 1);
        phone.inFlight.add("mine");
        gate.offer(log.write(Entries.message(ROOM, 2, 2, ALICE, "mine")));
        gate.offer(log.write(Entries.message(3, BOB)));
        assertThat(phone.pushed).isEmpty();
        position.confirmed(2);
        phone.inFlight.clear();
        phone.moreFor(position);
        assertThat(phone.pushed).containsExactly(new Pushed(ROOM, 3, -1, false));
        assertThat(phone.unacked()).isEqualTo(1);
    }

    @Test
    void aMessageWhoseOutcomeNobodyLearntComesAsAnEntry() {
        PaperPhone phone = new PaperPhone(ALICE, log, 50);
        Gate gate = gateWith(ROOM, 1);
        Position position = phone.enter(gate, log, 1);
        phone.inFlight.add("mine");
        gate.offer(log.write(Entries.message(ROOM, 2, 2, ALICE, "mine")));
        phone.inFlight.clear();
        phone.moreFor(position);
        assertThat(phone.seqs(ROOM)).containsExactly(2L);
    }

    @Test
    void aStoppedPumpPushesNothingMore() {
        PaperPhone phone = new PaperPhone(ALICE, log, 4);
        phone.moreFor(phone.enter(gateWith(ROOM, 10), log, 0));
        phone.pump.stop();
        log.answerAll();
        phone.ackAll();
        assertThat(phone.pushed).isEmpty();
    }

    @Test
    void theOwnRemovalIsTheLastThatIsPushed() {
        PaperPhone phone = new PaperPhone(ALICE, log, 50);
        Gate gate = gateWith(ROOM, 1);
        Position position = phone.enter(gate, log, 1);
        gate.offer(log.write(Entries.removed(ROOM, 2, ALICE)));
        gate.offer(log.write(Entries.message(3, BOB)));
        assertThat(phone.seqs(ROOM)).containsExactly(2L);
        assertThat(phone.ended).containsExactly(position);
        assertThat(gate.deserted()).isTrue();
    }
}
