// SPDX-License-Identifier: Apache-2.0
package dev.chaski.session;

import static dev.chaski.catchup.Entries.ALICE;
import static dev.chaski.catchup.Entries.ROOM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.chat.UserId;
import dev.chaski.presence.TypingNote;
import dev.chaski.turns.PaperTurns;
import org.junit.jupiter.api.Test;

/** Lists of user ids hold at most 100 (docs/protocol.md, 4). */
class WhoTypesIsShownAsFarAsAListGoesTest {
    private final TypingBoard board = new TypingBoard(new PaperTurns(), room -> {});

    private void type(int from, int to) {
        for (int i = from; i <= to; i++) {
            board.note(new TypingNote(ROOM, new UserId("u" + i), true));
        }
    }

    @Test
    void aHundredAreShownAndThatThereAreMore() {
        board.note(new TypingNote(ROOM, ALICE, true));
        type(1, 100);
        assertThat(board.others(ROOM, ALICE).users()).hasSize(100).doesNotContain(ALICE);
        assertThat(board.others(ROOM, ALICE).more()).isNull();

        type(101, 150);

        assertThat(board.others(ROOM, ALICE).users()).hasSize(100);
        assertThat(board.others(ROOM, ALICE).more()).isTrue();
    }
}
