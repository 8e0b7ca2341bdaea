// SPDX-License-Identifier: Apache-2.0
package dev.chaski.limits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.Failure;
import dev.chaski.chat.Refusal;
import dev.chaski.chat.UserId;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SendRatesAreKeptPerConversationAndPerHourTest {
    private static final UserId ALICE = new UserId("alice");
    private static final UserId BOB = new UserId("bob");
    private static final ConversationId ROOM = new ConversationId(new UUID(1, 1));
    private static final ConversationId OTHER = new ConversationId(new UUID(1, 2));

    private static int taken(SendRates rates, ConversationId room, UserId user, Integer own, int tries) {
        int taken = 0;
        for (int i = 0; i < tries; i++) {
            taken += rates.refusal(room, user, own).isEmpty() ? 1 : 0;
        }
        return taken;
    }

    @Test
    void aMinuteTakesSoManyOfEachUserInEachConversation() {
        SendRates rates = new SendRates(3, 100);
        assertThat(taken(rates, ROOM, ALICE, null, 10)).isEqualTo(3);
        assertThat(taken(rates, OTHER, ALICE, null, 10)).isEqualTo(3);
        assertThat(taken(rates, ROOM, BOB, null, 10)).isEqualTo(3);
    }

    @Test
    void whoIsOneTooManyIsToldWhenTheNextWillDo() {
        SendRates rates = new SendRates(3, 100);
        taken(rates, ROOM, ALICE, null, 3);
        Refusal refusal = rates.refusal(ROOM, ALICE, null).orElseThrow();
        assertThat(refusal.failure()).isEqualTo(Failure.RATE_LIMITED);
        assertThat(refusal.retryAfterMs()).as("a third of a minute").isBetween(1L, 20_001L);
    }

    @Test
    void anHourTakesSoManyOfAUserAltogether() {
        SendRates rates = new SendRates(10, 5);
        assertThat(taken(rates, ROOM, ALICE, null, 4)).isEqualTo(4);
        assertThat(taken(rates, OTHER, ALICE, null, 4)).isEqualTo(1);
        assertThat(taken(rates, ROOM, BOB, null, 4)).as("another's hour").isEqualTo(4);
        assertThat(rates.refusal(OTHER, ALICE, null).orElseThrow().retryAfterMs())
                .as("a fifth of an hour")
                .isBetween(60_001L, 720_001L);
    }

    @Test
    void whatTheHourRefusesIsNotCountedInTheMinute() {
        SendRates rates = new SendRates(3, 1);
        assertThat(taken(rates, ROOM, ALICE, null, 6)).isEqualTo(1);
        rates.giveBack(OTHER, ALICE, null);
        assertThat(taken(rates, ROOM, ALICE, null, 1))
                .as("its minute has room still")
                .isEqualTo(1);
    }

    @Test
    void whatIsGivenBackCanBeTakenAgainInBoth() {
        SendRates rates = new SendRates(2, 2);
        assertThat(taken(rates, ROOM, ALICE, null, 3)).isEqualTo(2);
        rates.giveBack(ROOM, ALICE, null);
        assertThat(taken(rates, ROOM, ALICE, null, 3)).isEqualTo(1);
    }

    @Test
    void givingBackNeverMakesMoreThanTheLimit() {
        SendRates rates = new SendRates(2, 100);
        for (int i = 0; i < 10; i++) {
            rates.giveBack(ROOM, ALICE, null);
        }
        assertThat(taken(rates, ROOM, ALICE, null, 10)).isEqualTo(2);
    }

    @Test
    void theConversationsOwnLimitHoldsBothWays() {
        SendRates rates = new SendRates(3, 100);
        assertThat(taken(rates, ROOM, ALICE, 1, 10)).isEqualTo(1);
        assertThat(taken(rates, OTHER, ALICE, 7, 10)).isEqualTo(7);
        assertThat(rates.refusal(OTHER, ALICE, 7)).isNotEqualTo(Optional.empty());
    }
}
