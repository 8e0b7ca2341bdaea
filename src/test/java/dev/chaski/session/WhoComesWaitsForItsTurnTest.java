// SPDX-License-Identifier: Apache-2.0
package dev.chaski.session;

import static dev.chaski.catchup.Entries.ROOM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.MemberStatus;
import dev.chaski.chat.Period;
import dev.chaski.session.Beginnings.Beginning;
import dev.chaski.store.Memberships.Membership;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The small parts of letting somebody in, of bounds on what is done, and of where a device begins. */
class WhoComesWaitsForItsTurnTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void soManyAreInsideAndTheOthersWaitInOrderUpToABound() {
        Turnstile turnstile = new Turnstile(2, 2);
        List<Integer> inside = new ArrayList<>();
        for (int i = 1; i <= 5; i++) {
            int who = i;
            assertThat(turnstile.enter(() -> inside.add(who))).isEqualTo(i <= 4);
        }
        assertThat(inside).containsExactly(1, 2);
        turnstile.leave();
        turnstile.leave();
        assertThat(inside).containsExactly(1, 2, 3, 4);
        turnstile.leave();
        turnstile.leave();
        assertThat(turnstile.enter(() -> inside.add(6))).isTrue();
        assertThat(inside).endsWith(6);
    }

    @Test
    void thousandsWhoAreGoneMeanwhileAreNoMatter() {
        Turnstile turnstile = new Turnstile(1, 100_000);
        turnstile.enter(() -> {});
        for (int i = 0; i < 50_000; i++) {
            turnstile.enter(turnstile::leave);
        }
        List<String> inside = new ArrayList<>();
        turnstile.enter(() -> inside.add("who waited behind them"));
        assertThat(turnstile.waiting()).isEqualTo(50_001);

        turnstile.leave();

        assertThat(inside).hasSize(1);
        assertThat(turnstile.waiting()).isZero();
        turnstile.leave();
        turnstile.enter(() -> inside.add("the next one, at once"));
        assertThat(inside).hasSize(2);
    }

    @Test
    void anAllowanceIsTenSecondsWorthAtOnceAndThenItsRate() {
        Allowance allowance = Allowance.perSecond(3, 0);
        for (int i = 0; i < 30; i++) {
            assertThat(allowance.take(0)).isTrue();
        }
        assertThat(allowance.take(0)).isFalse();
        assertThat(allowance.take(SECOND / 2)).isTrue();
        assertThat(allowance.take(SECOND / 2)).isFalse();
    }

    @Test
    void orAMinutesWorth() {
        Allowance allowance = Allowance.perMinute(2, 0);
        assertThat(allowance.take(0)).isTrue();
        assertThat(allowance.take(0)).isTrue();
        assertThat(allowance.take(29 * SECOND)).isFalse();
        assertThat(allowance.take(31 * SECOND)).isTrue();
        assertThat(allowance.take(32 * SECOND)).isFalse();
    }

    @Test
    void aCursorIsNeverCutDownInSilence() {
        Membership room =
                new Membership(ROOM, MemberStatus.ACTIVE, List.of(), 10, 10, 4, 0, 4, 0, 0, null, 0, 2, null, false);
        assertThat(begin(Map.of(), null, room)).isEqualTo("4");
        assertThat(begin(Map.of(ROOM, 2L), null, room)).isEqualTo("2");
        assertThat(begin(Map.of(ROOM, 10L), null, room)).isEqualTo("10");
        assertThat(begin(Map.of(ROOM, 11L), null, room)).isEqualTo("10 cursor_beyond_head");
        assertThat(begin(Map.of(ROOM, 7L), Map.of(ROOM, 7L), room)).isEqualTo("7");
        assertThat(begin(Map.of(ROOM, 8L), Map.of(ROOM, 7L), room)).isEqualTo("7 log_restored");
    }

    /** I9. */
    @Test
    void whoeverIsGoneIsToldTheEndOfTheirOwnTime() {
        List<Period> periods = List.of(new Period(1, 3), new Period(5, 6));
        Membership room =
                new Membership(ROOM, MemberStatus.REMOVED, periods, 10, 10, 6, 0, 6, 0, 0, null, 0, 2, null, false);
        assertThat(begin(Map.of(ROOM, 6L), null, room)).isEqualTo("6");
        assertThat(begin(Map.of(ROOM, 9007199254740991L), null, room)).isEqualTo("6 cursor_beyond_head");
        assertThat(begin(Map.of(ROOM, 7L), Map.of(ROOM, 9L), room)).isEqualTo("6 log_restored");
    }

    private static String begin(Map<ConversationId, Long> told, Map<ConversationId, Long> restored, Membership room) {
        Beginning beginning = new Beginnings(told, restored).in(room);
        return beginning.cursor()
                + beginning.resync().map(r -> " " + r.reason()).orElse("");
    }
}
