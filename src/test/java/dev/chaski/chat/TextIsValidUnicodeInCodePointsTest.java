// SPDX-License-Identifier: Apache-2.0
package dev.chaski.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextIsValidUnicodeInCodePointsTest {
    private static final String HIGH = "\ud83d";
    private static final String LOW = "\ude00";

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "ä\n\t\u0001", "😀", "a😀b😀", "\uffff\ufffd"})
    void anyUnicodeButZeroIsText(String text) {
        assertThat(Text.valid(text)).isTrue();
    }

    @Test
    void zeroAndHalvesOfPairsAreNot() {
        for (String text : new String[] {
            "\0",
            "a\0b",
            HIGH,
            LOW,
            "a" + HIGH,
            HIGH + "a",
            LOW + HIGH,
            HIGH + HIGH + LOW,
            HIGH + LOW + LOW,
            "😀" + HIGH
        }) {
            assertThat(Text.valid(text))
                    .as(text.chars().boxed().toList().toString())
                    .isFalse();
        }
    }

    @Test
    void lengthCountsCodePoints() {
        assertThat(Text.length("a😀ä")).isEqualTo(3);
        assertThat(Text.name("😀".repeat(128), "userId", 128)).hasSize(256);
    }

    @Test
    void aNameThatWillNotDoIsRefusedByItsField() {
        for (String wrong : new String[] {null, "", "x\0", HIGH, "😀".repeat(129)}) {
            assertThatThrownBy(() -> Text.name(wrong, "userId", 128)).isInstanceOfSatisfying(Refusal.class, refusal -> {
                assertThat(refusal.failure()).isEqualTo(Failure.INVALID_FRAME);
                assertThat(refusal.getMessage()).startsWith("userId ");
            });
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1-1-1-1-1",
                "01890a5d-ac96-774b-bcce-b302099a805",
                "01890a5d-ac96-774b-bcce-b302099a80577",
                "01890a5dac96774bbcceb302099a80570000",
                "0189ga5d-ac96-774b-bcce-b302099a8057",
                "01890a5d-ac96-774b-bcce-b302099a805😀"
            })
    void whatIsNoUuidNamesNoConversation(String text) {
        assertThat(ConversationId.parse(text)).isEmpty();
        assertThat(MessageId.parse(text)).isEmpty();
    }

    @Test
    void aUuidIsReadInEitherCaseAndWrittenInLower() {
        assertThat(ConversationId.parse("01890A5D-AC96-774B-BCCE-B302099A8057").orElseThrow())
                .hasToString("01890a5d-ac96-774b-bcce-b302099a8057");
        assertThat(ConversationId.parse(null)).isEmpty();
    }
}
