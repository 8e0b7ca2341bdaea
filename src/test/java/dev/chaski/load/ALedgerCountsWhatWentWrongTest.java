// SPDX-License-Identifier: Apache-2.0
package dev.chaski.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A conversation of three in which the first two write: whatever does not come once and in order is counted as what it is. */
class ALedgerCountsWhatWentWrongTest {
    private static final int ALICE = 0;
    private static final int BOB = 1;
    private static final int CAROL = 2;

    private final Ledger ledger = new Ledger(3);
    private final int first = ledger.sent(ALICE, 10);
    private final int second = ledger.sent(ALICE, 20);
    private final int third = ledger.sent(BOB, 30);

    @Test
    void whatComesOnceAndInOrderIsFlawless() {
        all();
        assertThat(ledger.counts()).isEqualTo(new Counts(3, 3, 6, 0, 0, 0, 0, 0));
        assertThat(ledger.counts().flawless()).isTrue();
        assertThat(ledger.settled()).isTrue();
        assertThat(ledger.everywhere(first)).isTrue();
    }

    @Test
    void aConfirmedMessageThatOneRecipientDoesNotGetIsLost() {
        confirmations();
        arrive(BOB, first, second);
        arrive(CAROL, first, third);
        arrive(ALICE, third);
        assertThat(ledger.counts()).isEqualTo(new Counts(3, 3, 5, 1, 0, 0, 0, 0));
        assertThat(ledger.settled()).isFalse();
        assertThat(ledger.everywhere(second)).isFalse();
    }

    @Test
    void aMessageThatWasNeverConfirmedIsNotLost() {
        ledger.confirmed(first, 1);
        ledger.confirmed(third, 2);
        arrive(BOB, first);
        arriveAt(CAROL, first, 1);
        arriveAt(CAROL, third, 2);
        arriveAt(ALICE, third, 2);
        assertThat(ledger.counts()).isEqualTo(new Counts(3, 2, 4, 0, 0, 0, 0, 1));
        assertThat(ledger.settled()).isFalse();
    }

    @Test
    void aSecondCopyIsRepeated() {
        all();
        assertThat(ledger.arrived(CAROL, second, 2)).isFalse();
        assertThat(ledger.counts()).isEqualTo(new Counts(3, 3, 6, 0, 1, 0, 0, 0));
    }

    @Test
    void aSecondConfirmationIsRepeated() {
        all();
        assertThat(ledger.confirmed(second, 2)).isFalse();
        assertThat(ledger.counts().repeated()).isOne();
    }

    @Test
    void aMessageAtTheDeviceThatSentItIsRepeated() {
        all();
        ledger.arrived(ALICE, first, 1);
        assertThat(ledger.counts().repeated()).isOne();
    }

    @Test
    void twoThatSwapTheirPlacesAreOutOfOrder() {
        confirmations();
        arrive(BOB, first, second);
        arrive(CAROL, second, first, third);
        arrive(ALICE, third);
        assertThat(ledger.counts()).isEqualTo(new Counts(3, 3, 6, 0, 0, 1, 0, 0));
    }

    @Test
    void twoThatTheServerNumbersAgainstTheirSendsAreOutOfOrder() {
        ledger.confirmed(second, 1);
        ledger.confirmed(first, 2);
        ledger.confirmed(third, 3);
        assertThat(ledger.counts().outOfOrder()).isOne();
    }

    @Test
    void aMessageThatHasOnePlaceHereAndAnotherThereIsOutOfOrder() {
        confirmations();
        arriveAt(BOB, first, 7);
        assertThat(ledger.counts().outOfOrder()).isOne();
    }

    @Test
    void messagesOfDifferentPeopleMayBeNumberedAsTheServerLikes() {
        ledger.confirmed(third, 1);
        ledger.confirmed(first, 2);
        ledger.confirmed(second, 3);
        assertThat(ledger.counts().outOfOrder()).isZero();
    }

    @Test
    void aMessageThatNobodySentIsUnexpected() {
        all();
        ledger.arrived(BOB, 3, 4);
        ledger.arrived(BOB, -1, 5);
        assertThat(ledger.counts()).isEqualTo(new Counts(3, 3, 6, 0, 0, 0, 2, 0));
        assertThat(ledger.counts().flawless()).isFalse();
    }

    @Test
    void manyMessagesFit() {
        Ledger ofTwo = new Ledger(2);
        for (int number = 0; number < 10_000; number++) {
            assertThat(ofTwo.sent(0, number)).isEqualTo(number);
            ofTwo.confirmed(number, number + 1L);
            if (number != 5_000) {
                ofTwo.arrived(1, number, number + 1L);
            }
        }
        assertThat(ofTwo.counts()).isEqualTo(new Counts(10_000, 10_000, 9_999, 1, 0, 0, 0, 0));
        assertThat(ofTwo.sentAt(9_999)).isEqualTo(9_999);
    }

    private void all() {
        confirmations();
        arrive(BOB, first, second);
        arrive(CAROL, first, second, third);
        arrive(ALICE, third);
    }

    private void confirmations() {
        ledger.confirmed(first, 1);
        ledger.confirmed(second, 2);
        ledger.confirmed(third, 3);
    }

    private void arrive(int member, int... numbers) {
        for (int number : numbers) {
            arriveAt(member, number, number + 1L);
        }
    }

    private void arriveAt(int member, int number, long seq) {
        assertThat(ledger.arrived(member, number, seq)).isTrue();
    }
}
