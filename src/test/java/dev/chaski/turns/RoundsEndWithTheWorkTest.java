// SPDX-License-Identifier: Apache-2.0
package dev.chaski.turns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** Who has nothing to do sets no timer, and work that comes later, or fails, is gone through all the same. */
class RoundsEndWithTheWorkTest {
    private final PaperTurns turns = new PaperTurns();
    private int left;
    private int rounds;
    private boolean broken;
    private final Rounds work = new Rounds(turns, 50, this::round);

    private boolean round() {
        rounds++;
        if (broken) {
            throw new IllegalStateException("broken");
        }
        return --left > 0;
    }

    @Test
    void withoutWorkThereIsNoTimer() {
        assertThat(turns.timers()).isZero();
    }

    @Test
    void theyGoOnWhileSomethingIsLeftAndBeginAnew() {
        left = 3;
        work.begin();
        work.begin();
        assertThat(turns.timers()).isOne();
        turns.passTime();
        turns.passTime();
        assertThat(rounds).isEqualTo(2);
        assertThat(turns.timers()).isOne();
        turns.passTime();
        assertThat(turns.timers()).isZero();
        left = 1;
        work.begin();
        turns.passTime();
        assertThat(rounds).isEqualTo(4);
    }

    @Test
    void aRoundThatFailsIsFollowedByAnother() {
        broken = true;
        work.begin();
        assertThatThrownBy(turns::passTime).hasMessage("broken");
        broken = false;
        turns.passTime();
        assertThat(rounds).isEqualTo(2);
        assertThat(turns.timers()).isZero();
    }
}
