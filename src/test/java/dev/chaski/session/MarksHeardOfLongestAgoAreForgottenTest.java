// SPDX-License-Identifier: Apache-2.0
package dev.chaski.session;

import static dev.chaski.catchup.Entries.ALICE;
import static dev.chaski.catchup.Entries.BOB;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.chat.UserId;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** I8 in the small: {@link ToldMarks} forgets whom it heard of longest ago. */
class MarksHeardOfLongestAgoAreForgottenTest {
    private static final int MOST_MARKS = 4096;

    private static UserId user(int number) {
        return new UserId("user-" + number);
    }

    @Test
    void onlyAMarkThatRoseIsNews() {
        ToldMarks marks = new ToldMarks();
        assertThat(marks.tell(ALICE, 0, 0, Instant.EPOCH)).isFalse();
        assertThat(marks.tell(ALICE, 5, 3, Instant.EPOCH)).isTrue();
        assertThat(marks.tell(ALICE, 5, 3, Instant.EPOCH)).isFalse();
        assertThat(marks.tell(ALICE, 4, 2, Instant.EPOCH)).isFalse();
        assertThat(marks.tell(ALICE, 4, 4, Instant.EPOCH)).isTrue();
        assertThat(marks.delivered(ALICE)).isEqualTo(5);
        assertThat(marks.read(ALICE)).isEqualTo(4);
        assertThat(marks.tell(BOB, 5, 4, Instant.EPOCH)).as("another's").isTrue();
    }

    @Test
    void theMarksHeardOfLongestAgoAreForgotten() {
        ToldMarks marks = new ToldMarks();
        for (int i = 0; i < MOST_MARKS; i++) {
            marks.tell(user(i), 1, 1, Instant.EPOCH);
        }
        assertThat(marks.tell(user(0), 1, 1, Instant.EPOCH))
                .as("still known, and known anew")
                .isFalse();
        marks.tell(user(MOST_MARKS), 1, 1, Instant.EPOCH);
        assertThat(marks.delivered(user(1))).as("one too many").isZero();
        assertThat(marks.delivered(user(0))).isEqualTo(1);
        assertThat(marks.tell(user(1), 1, 1, Instant.EPOCH))
                .as("a forgotten one is repeated")
                .isTrue();
    }
}
