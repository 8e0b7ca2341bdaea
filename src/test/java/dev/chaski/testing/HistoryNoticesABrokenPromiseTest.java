// SPDX-License-Identifier: Apache-2.0
package dev.chaski.testing;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chaski.testing.History.Chapter;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The judge is judged: what a history must refuse, and what it must let pass. */
class HistoryNoticesABrokenPromiseTest {
    @Test
    void whatIsInOrderPasses() {
        orderly(Map.of(), Map.of(), pushed(4), pushed(5), pushed(6));
        orderly(Map.of("c", 3L), Map.of("c", 3L), pushed(4), pushed(5));
        orderly(Map.of("c", 3L), Map.of(), pushed(2), pushed(3), pushed(4));
    }

    @Test
    void theOwnConfirmationStandsForTheEntryWheneverItComes() {
        orderly(Map.of(), Map.of(), pushed(1), confirmed(2), pushed(3));
        orderly(Map.of(), Map.of(), confirmed(2), pushed(1), pushed(3));
        orderly(Map.of(), Map.of(), pushed(1), pushed(3), confirmed(2));
    }

    @Test
    void whatIsNotForThisUserIsNamed() {
        orderly(Map.of(), Map.of(), pushed(2), pushed(7).put("afterSeq", 2L), pushed(8));
        broken(Map.of(), Map.of(), pushed(2), pushed(7).put("afterSeq", 3L));
    }

    @Test
    void wrongOrderRepeatsAndGapsAreNoticed() {
        broken(Map.of(), Map.of(), pushed(2), pushed(1));
        broken(Map.of(), Map.of(), pushed(1), pushed(1));
        broken(Map.of(), Map.of(), pushed(1), pushed(3));
        broken(Map.of("c", 3L), Map.of(), pushed(5));
        broken(Map.of(), Map.of(), confirmed(2), pushed(4));
    }

    @Test
    void aConfirmedMessageIsNotPushedToo() {
        broken(Map.of(), Map.of(), confirmed(1), pushed(1));
        orderly(Map.of(), Map.of(), pushed(1), confirmed(1).put("duplicate", true));
    }

    @Test
    void nothingBelowThePassedCursorComesAgain() {
        broken(Map.of("c", 3L), Map.of("c", 3L), pushed(3), pushed(4));
    }

    @Test
    void aRequestHasOneReplyAndAConnectionOneSync() {
        broken(Map.of(), Map.of(), confirmed(1).put("id", "x"), confirmed(2).put("id", "x"));
        JsonObject synced = new JsonObject().put("type", "synced");
        broken(Map.of(), Map.of(), synced, synced);
    }

    @Test
    void aGapIsExcusedOnlyByASendWhoseAnswerWasLostWithTheConnection() {
        List<JsonObject> frames = List.of(pushed(1), pushed(3));
        assertThatCode(() -> history(new Chapter(frames, true, Map.of(), Map.of(), 1))
                        .assertOrderly())
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> history(new Chapter(frames, false, Map.of(), Map.of(), 1))
                        .assertOrderly())
                .isInstanceOf(AssertionError.class);
    }

    private static void orderly(Map<String, Long> held, Map<String, Long> told, JsonObject... frames) {
        assertThatCode(() -> history(new Chapter(List.of(frames), false, held, told, 0))
                        .assertOrderly())
                .doesNotThrowAnyException();
    }

    private static void broken(Map<String, Long> held, Map<String, Long> told, JsonObject... frames) {
        assertThatThrownBy(() -> history(new Chapter(List.of(frames), false, held, told, 0))
                        .assertOrderly())
                .isInstanceOf(AssertionError.class);
    }

    private static History history(Chapter chapter) {
        return new History("a phone", List.of(chapter));
    }

    private static JsonObject pushed(long seq) {
        return new JsonObject()
                .put("type", "message_received")
                .put("conversationId", "c")
                .put("seq", seq);
    }

    private static JsonObject confirmed(long seq) {
        return new JsonObject()
                .put("type", "message_confirmed")
                .put("conversationId", "c")
                .put("seq", seq);
    }
}
