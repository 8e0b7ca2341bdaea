// SPDX-License-Identifier: Apache-2.0
package dev.chaski.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.chaski.chat.Failure;
import dev.chaski.chat.MessageType;
import dev.chaski.chat.Refusal;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AMessageFormIsCheckedBeforeItIsSentTest {
    private static final String ID = "01890a5d-ac96-774b-bcce-b302099a8057";
    private static final int LONGEST = 10;

    private static MessageForm form(String fields) throws JsonProcessingException {
        return Json.mapper()
                .readValue("{\"conversationId\":\"" + ID + "\",\"tempId\":\"t\"" + fields + "}", MessageForm.class);
    }

    private static void refused(MessageForm form, Failure failure, String words) {
        assertThatThrownBy(() -> form.check(LONGEST)).isInstanceOfSatisfying(Refusal.class, refusal -> {
            assertThat(refusal.failure()).isEqualTo(failure);
            assertThat(refusal.getMessage()).contains(words);
        });
    }

    @Test
    void theShortestFormIsAText() throws Exception {
        MessageForm.Checked checked = form(",\"content\":\"hello\"").check(LONGEST);
        assertThat(checked.messageType()).isEqualTo(MessageType.TEXT);
        assertThat(checked.conversationId().toString()).isEqualTo(ID);
        assertThat(checked.attachments()).isNull();
    }

    @Test
    void theJsonFieldsAreKeptAsTheyCame() throws Exception {
        MessageForm.Checked checked =
                form(",\"attachments\":[{\"a\":1}],\"metadata\":{\"b\":[true]},\"encrypted\":null,\"clientTimestamp\":\"2026-05-01T12:00:00.5+02:00\"")
                        .check(LONGEST);
        assertThat(checked.content()).isNull();
        assertThat(checked.attachments()).isEqualTo("[{\"a\":1}]");
        assertThat(checked.metadata()).isEqualTo("{\"b\":[true]}");
        assertThat(checked.encrypted()).isNull();
        assertThat(checked.clientTimestamp()).isEqualTo(Instant.parse("2026-05-01T10:00:00.5Z"));
    }

    @Test
    void lengthsCountCodePoints() throws Exception {
        assertThat(form(",\"content\":\"" + "😀".repeat(LONGEST) + "\"")
                        .check(LONGEST)
                        .content())
                .hasSize(2 * LONGEST);
        refused(form(",\"content\":\"" + "😀".repeat(LONGEST + 1) + "\""), Failure.MESSAGE_TOO_LONG, "content");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`` | content",
                ",\"content\":\"\" | content",
                ",\"content\":\"\",\"attachments\":[] | content",
                ",\"content\":\"a\\u0000\" | content",
                ",\"content\":\"a\\ud800\" | content",
                ",\"content\":\"a\",\"messageType\":\"text\" | messageType",
                ",\"content\":\"a\",\"replyToId\":\"x\" | replyToId",
                ",\"content\":\"a\",\"threadId\":\"x\" | threadId",
                ",\"content\":\"a\",\"attachments\":{} | attachments",
                ",\"content\":\"a\",\"attachments\":[{\"\\u0000\":1}] | attachments",
                ",\"content\":\"a\",\"metadata\":[] | metadata",
                ",\"content\":\"a\",\"metadata\":{\"a\":[\"\\udc00\"]} | metadata",
                ",\"content\":\"a\",\"metadata\":{\"a\":1e999} | metadata",
                ",\"content\":\"a\",\"metadata\":{\"a\":[1,1e308]} | metadata",
                ",\"content\":\"a\",\"attachments\":[-1e-300] | attachments",
                ",\"content\":\"a\",\"encrypted\":1.5e40 | encrypted",
                ",\"content\":\"a\",\"encrypted\":{\"a\":\"\\u0000\"} | encrypted",
                ",\"content\":\"a\",\"priority\":\"\" | priority",
                ",\"content\":\"a\",\"clientTimestamp\":\"now\" | clientTimestamp",
                ",\"content\":\"a\",\"clientTimestamp\":\"+99999-01-01T00:00:00Z\" | clientTimestamp"
            })
    void whatIsWrongIsNamed(String fields, String field) throws Exception {
        refused(form(fields), Failure.INVALID_FRAME, field);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-17",
                "0.1",
                "1e39",
                "-1.7e-30",
                "6.02214076e23",
                "3.141592653589793",
                "9999999999999999999999999999999999999999999999999"
            })
    void numbersOfAReasonableLengthAreTaken(String number) throws Exception {
        form(",\"content\":\"a\",\"metadata\":{\"a\":" + number + "}").check(LONGEST);
    }

    @ParameterizedTest
    @ValueSource(strings = {"attachments", "metadata", "encrypted"})
    void jsonIsTakenAsDeepAsAnybodyNeedsIt(String field) throws Exception {
        String inner = field.equals("attachments") ? "[%s]" : "{\"a\":%s}";
        String deep = "[".repeat(15) + "]".repeat(15);
        form(",\"content\":\"a\",\"" + field + "\":" + inner.formatted(deep)).check(LONGEST);
        refused(
                form(",\"content\":\"a\",\"" + field + "\":" + inner.formatted("[" + deep + "]")),
                Failure.INVALID_FRAME,
                field);
    }

    @Test
    void aTempIdIsNeededAndMayBeFilledIn() throws Exception {
        MessageForm without = form(",\"content\":\"a\"").withTempId(null);
        refused(without, Failure.INVALID_FRAME, "tempId");
        refused(without.withTempId("x".repeat(129)), Failure.INVALID_FRAME, "tempId");
        assertThat(without.withTempId("x".repeat(128)).check(LONGEST).tempId()).hasSize(128);
    }

    @Test
    void anIdThatIsNoneLooksLikeAConversationThatIsNotThere() throws Exception {
        MessageForm form = Json.mapper()
                .readValue("{\"conversationId\":\"x\",\"tempId\":\"t\",\"content\":\"a\"}", MessageForm.class);
        refused(form, Failure.CONVERSATION_NOT_FOUND, "conversation");
    }
}
