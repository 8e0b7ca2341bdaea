// SPDX-License-Identifier: Apache-2.0
package dev.chaski.delivery;

import static dev.chaski.delivery.Sends.ALICE;
import static dev.chaski.delivery.Sends.BOB;
import static dev.chaski.delivery.Sends.ROOM;
import static dev.chaski.delivery.Sends.send;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.chat.Failure;
import dev.chaski.chat.MemberStatus;
import dev.chaski.delivery.PaperPorts.Mishap;
import dev.chaski.limits.SendRates;
import java.time.InstantSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** I2, and I1: one tempId is one message whoever asks how often, and nothing is confirmed before its commit has been answered. */
class OneTempIdMakesOneMessageTest {
    private final PaperStore store = new PaperStore();
    private final PaperPorts ports = new PaperPorts(store);
    private final Lane lane = Sends.lane(ports);

    @BeforeEach
    void aRoom() {
        store.found(ROOM, ALICE, BOB);
    }

    private void acceptedAs(Submission submission, long seq, boolean duplicate) {
        assertThat(ports.answers.get(submission)).isNotNull();
        assertThat(ports.answers.get(submission).refusal()).isNull();
        assertThat(ports.answers.get(submission).seq()).isEqualTo(seq);
        assertThat(ports.answers.get(submission).duplicate()).isEqualTo(duplicate);
    }

    @Test
    void twiceInOneBatchIsOneMessageAndTheSecondIsToldSo() {
        Submission first = send(ALICE, "t");
        Submission other = send(ALICE, "u");
        Submission second = send(ALICE, "t");
        lane.submit(first);
        lane.submit(other);
        lane.submit(second);
        ports.answerAll();
        acceptedAs(first, 1, false);
        acceptedAs(other, 2, false);
        acceptedAs(second, 1, true);
        assertThat(ports.fannedOut).hasSize(2);
        assertThat(lane.waiting()).isZero();
    }

    @Test
    void againInALaterBatchAnswersWithTheFirst() {
        Submission first = send(ALICE, "t");
        Submission second = send(ALICE, "t");
        lane.submit(first);
        ports.answerAll();
        lane.submit(second);
        ports.answerAll();
        acceptedAs(first, 1, false);
        acceptedAs(second, 1, true);
        assertThat(store.head(ROOM)).isEqualTo(1);
        assertThat(ports.fannedOut).hasSize(1);
    }

    @Test
    void theSameNameOfAnotherSenderOrConversationIsAnotherMessage() {
        store.found(Sends.room(2), ALICE);
        lane.submit(send(ALICE, "t"));
        lane.submit(send(BOB, "t"));
        lane.submit(send(Sends.room(2), ALICE, "t"));
        ports.answerAll();
        assertThat(ports.answers.values()).noneMatch(PaperPorts.Answer::duplicate);
        assertThat(store.head(ROOM)).isEqualTo(2);
        assertThat(store.head(Sends.room(2))).isEqualTo(1);
    }

    @Test
    void aRepeatIsConfirmedThoughItsSenderMayNotSendAnyMore() {
        lane.submit(send(ALICE, "t"));
        ports.answerAll();
        for (MemberStatus status : new MemberStatus[] {MemberStatus.MUTED, MemberStatus.REMOVED}) {
            store.stands(ROOM, ALICE, status);
            Lane fresh = Sends.lane(ports);
            Submission repeat = send(ALICE, "t");
            Submission another = send(ALICE, "another");
            fresh.submit(repeat);
            fresh.submit(another);
            ports.answerAll();
            acceptedAs(repeat, 1, true);
            assertThat(ports.answers.get(another).refusal()).isNotNull();
        }
    }

    @Test
    void aRepeatIsConfirmedThoughTheRateIsUsedUpAndCostsNothingElse() {
        Lane limited = Sends.lane(ports, new SendRates(2, 100), InstantSource.system());
        limited.submit(send(ALICE, "t"));
        ports.answerAll();
        for (int i = 0; i < 5; i++) {
            limited.submit(send(ALICE, "t"));
            ports.answerAll();
        }
        Submission second = send(ALICE, "u");
        limited.submit(second);
        ports.answerAll();
        acceptedAs(second, 2, false);
        Submission repeat = send(ALICE, "t");
        Submission third = send(ALICE, "v");
        limited.submit(repeat);
        limited.submit(third);
        ports.answerAll();
        acceptedAs(repeat, 1, true);
        assertThat(ports.answers.get(third).refusal().failure()).isEqualTo(Failure.RATE_LIMITED);
        assertThat(ports.answers.get(third).refusal().retryAfterMs()).isPositive();
    }

    @Test
    void theRepeatOfARefusedOneIsRefusedToo() {
        store.stands(ROOM, ALICE, MemberStatus.MUTED);
        lane.submit(send(ALICE, "t"));
        lane.submit(send(ALICE, "t"));
        ports.answerAll();
        assertThat(ports.answers.values())
                .hasSize(2)
                .allMatch(answer -> answer.refusal().failure() == Failure.PARTICIPANT_MUTED);
        assertThat(lane.waiting()).isZero();
    }

    @Test
    void nothingIsConfirmedOrFannedOutBeforeTheCommitIsAnswered() {
        lane.submit(send(ALICE, "t"));
        ports.step(0);
        ports.step(0);
        assertThat(ports.questions()).as("the append").isEqualTo(1);
        ports.step(0);
        assertThat(store.head(ROOM)).as("committed").isEqualTo(1);
        assertThat(ports.answers).isEmpty();
        assertThat(ports.fannedOut).isEmpty();
        assertThat(lane.waiting()).isEqualTo(1);
        ports.step(0);
        assertThat(ports.answers).hasSize(1);
        assertThat(ports.fannedOut).hasSize(1);
    }

    @Test
    void whoseAnswerWasLostAfterTheCommitIsStillTheFirstAndIsFannedOut() {
        ports.next = Mishap.ANSWER_LOST;
        Submission message = send(ALICE, "t");
        Submission next = send(BOB, "u");
        lane.submit(message);
        lane.submit(next);
        ports.answerAll();
        acceptedAs(message, 1, false);
        acceptedAs(next, 2, false);
        assertThat(ports.fannedOut).isEqualTo(store.messages(ROOM));
        Submission later = send(ALICE, "v");
        lane.submit(later);
        ports.answerAll();
        acceptedAs(later, 3, false);
    }

    @Test
    void afterABatchOfUnknownOutcomeTheSameTempIdTells() {
        lane.submit(send(BOB, "known"));
        ports.answerAll();
        ports.next = Mishap.COMMITTED_AND_UNKNOWN;
        Submission lost = send(ALICE, "t");
        lane.submit(lost);
        ports.answerAll();
        assertThat(ports.answers.get(lost).refusal().failure()).isEqualTo(Failure.UNAVAILABLE);
        Submission again = send(ALICE, "t");
        Submission next = send(ALICE, "u");
        lane.submit(again);
        lane.submit(next);
        ports.answerAll();
        acceptedAs(again, 2, true);
        acceptedAs(next, 3, false);
    }

    @Test
    void aBatchThatTheStoreRefusesIsRefusedAndTheNextOneGoesIn() {
        ports.next = Mishap.REFUSED;
        Submission first = send(ALICE, "t");
        Submission repeat = send(ALICE, "t");
        lane.submit(first);
        lane.submit(repeat);
        ports.answerAll();
        assertThat(ports.answers.get(first).refusal().failure()).isEqualTo(Failure.UNAVAILABLE);
        assertThat(ports.answers.get(repeat).refusal().failure()).isEqualTo(Failure.UNAVAILABLE);
        assertThat(lane.waiting()).isZero();
        Submission again = send(ALICE, "t");
        lane.submit(again);
        ports.answerAll();
        acceptedAs(again, 1, false);
    }
}
