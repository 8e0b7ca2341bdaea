// SPDX-License-Identifier: Apache-2.0
package dev.chaski.turns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** Who has nothing to do sets no timer; work that goes on asks for itself, and goes on though it fails. */
class AgainIsOnceAtATimeTest {
    private final PaperTurns turns = new PaperTurns();
    private int left;
    private int rounds;
    private boolean broken;
    private final Again work = new Again(turns, 50, this::round);

    private void round() {
        rounds++;
        if (left == 0) {
            return;
        }
        work.later();
        if (broken) {
            throw new IllegalStateException("broken");
        }
        left--;
    }

    @Test
    void withoutWorkThereIsNoTimer() {
        assertThat(turns.timers()).isZero();
    }

    @Test
    void itGoesOnWhileSomethingIsLeftAndBeginsAnew() {
        left = 2;
        work.later();
        work.later();
        assertThat(turns.timers()).isOne();
        turns.passTime();
        turns.passTime();
        assertThat(turns.timers()).isOne();
        turns.passTime();
        assertThat(rounds).isEqualTo(3);
        assertThat(turns.timers()).isZero();
        left = 1;
        work.later();
        turns.passTime();
        assertThat(left).isZero();
    }

    @Test
    void whatFailsIsTriedAgain() {
        left = 1;
        broken = true;
        work.later();
        assertThatThrownBy(turns::passTime).hasMessage("broken");
        broken = false;
        turns.passTime();
        assertThat(left).isZero();
    }
}
