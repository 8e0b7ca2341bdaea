// SPDX-License-Identifier: Apache-2.0
package dev.chaski.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.chat.Failure;
import dev.chaski.wire.ClientFrame.Ack;
import dev.chaski.wire.ClientFrame.Authenticate;
import dev.chaski.wire.ClientFrame.Heartbeat;
import dev.chaski.wire.ClientFrame.MarkAsRead;
import dev.chaski.wire.ClientFrame.SendMessage;
import dev.chaski.wire.ClientFrames.Read;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AFrameThatCannotBeReadSaysWhyTest {
    private static Read one(String text) {
        List<Read> read = ClientFrames.read(text, false);
        assertThat(read).hasSize(1);
        return read.get(0);
    }

    private static Read refused(String text, Failure failure) {
        Read read = one(text);
        assertThat(read.frame()).isNull();
        assertThat(read.refusal().failure()).isEqualTo(failure);
        return read;
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {"7", "-1", "12345678901234567890", "\"a\"", "\"\"", "\"q\\\"uote\"", "\"😀\""})
    void theIdComesBackAsItCame(String id) {
        Read read = one("{\"id\":" + id + ",\"type\":\"heartbeat\"}");
        assertThat(read.frame()).isEqualTo(new Heartbeat());
        assertThat(read.id()).isEqualTo(id);
        assertThat(refused("{\"type\":\"dance\",\"id\":" + id + "}", Failure.UNKNOWN_TYPE)
                        .id())
                .isEqualTo(id);
        assertThat(refused("{\"type\":7,\"id\":" + id + "}", Failure.INVALID_FRAME)
                        .id())
                .isEqualTo(id);
        assertThat(refused("{\"type\":\"ack\",\"cursors\":[],\"id\":" + id + "}", Failure.INVALID_FRAME)
                        .id())
                .isEqualTo(id);
        assertThat(refused("{\"type\":\"heartbeat\",\"x\":\"\\u0000\",\"id\":" + id + "}", Failure.INVALID_FRAME)
                        .id())
                .isEqualTo(id);
    }

    @Test
    void whyItIsNoJsonIsSaidWithoutTheNamesOfAParser() {
        for (String text :
                List.of("{} {}", "{\"x\":NaN}", number(1001), "[".repeat(40), "{\"" + "n".repeat(60_000) + "\":1}")) {
            assertThat(refused(text, Failure.INVALID_FRAME).refusal().getMessage())
                    .startsWith("The frame is ")
                    .doesNotContain("`", "Stream", "Feature");
        }
        assertThat(refused("{\"type\":1,\"type\":2}", Failure.INVALID_FRAME)
                        .refusal()
                        .getMessage())
                .isEqualTo("The frame is not JSON: Duplicate field 'type'");
    }

    private static String number(int digits) {
        return "{\"x\":" + "9".repeat(digits) + "}";
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "{}", "[1]", "\"\\u0000\"", "\"\\ud83d\""})
    void anIdThatIsNoneIsRefusedAndNotRepeated(String id) {
        assertThat(refused("{\"id\":" + id + ",\"type\":\"heartbeat\"}", Failure.INVALID_FRAME)
                        .id())
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "7",
                "\"text\"",
                "true",
                "{",
                "{}}",
                "{} {}",
                "nonsense",
                "{\"type\":\"heartbeat\"",
                "{type:1}",
                "{\"type\":\"heartbeat\",\"type\":\"ack\"}",
                "{\"type\":\"heartbeat\"}]",
                "{\"type\":NaN}",
                "\u0000"
            })
    void whatIsNoJsonObjectIsNoFrame(String text) {
        refused(text, Failure.INVALID_FRAME);
        assertThat(ClientFrames.read(text, true)).hasSize(1).allMatch(read -> read.refusal() != null);
    }

    @Test
    void severalFramesAreAnArrayWhereThatWasAgreed() {
        String text =
                "[{\"type\":\"heartbeat\",\"id\":1},7,{\"type\":\"dance\",\"id\":2},[],{\"type\":\"ack\",\"cursors\":{\"a\":3}}]";
        refused(text, Failure.INVALID_FRAME);
        List<Read> read = ClientFrames.read(text, true);
        assertThat(read).hasSize(5);
        assertThat(read.get(0)).isEqualTo(new Read("1", new Heartbeat(), null, null));
        assertThat(read.get(1).refusal().failure()).isEqualTo(Failure.INVALID_FRAME);
        assertThat(read.get(2).refusal().failure()).isEqualTo(Failure.UNKNOWN_TYPE);
        assertThat(read.get(2).id()).isEqualTo("2");
        assertThat(read.get(3).refusal()).as("arrays do not nest").isNotNull();
        assertThat(read.get(4).frame()).isEqualTo(new Ack(Map.of("a", 3L)));
        assertThat(ClientFrames.read("[]", true)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"ack\",\"cursors\":{\"a\":\"3\"}}",
                "{\"type\":\"ack\",\"cursors\":{\"a\":3.5}}",
                "{\"type\":\"ack\",\"cursors\":{\"a\":true}}",
                "{\"type\":\"ack\",\"cursors\":{\"a\":9223372036854775808}}",
                "{\"type\":\"ack\",\"cursors\":7}",
                "{\"type\":\"authenticate\",\"deviceId\":7}",
                "{\"type\":\"authenticate\",\"deviceId\":[\"a\"]}",
                "{\"type\":\"authenticate\",\"deviceId\":\"a\",\"window\":\"5\"}",
                "{\"type\":\"authenticate\",\"deviceId\":\"a\",\"batch\":\"true\"}",
                "{\"type\":\"authenticate\",\"deviceId\":\"a\",\"batch\":1}",
                "{\"type\":\"mark_as_read\",\"conversationId\":{}}",
                "{\"type\":\"request_backfill\",\"limit\":1e99}"
            })
    void aValueOfTheWrongTypeIsRefused(String text) {
        assertThat(refused(text, Failure.INVALID_FRAME).refusal().getMessage()).startsWith("Wrong value for ");
    }

    @Test
    void theWrongFieldIsNamed() {
        assertThat(refused("{\"type\":\"ack\",\"cursors\":{\"room\":\"3\"}}", Failure.INVALID_FRAME)
                        .refusal())
                .hasMessage("Wrong value for cursors.room");
    }

    @Test
    void fieldsThatNobodyKnowsAreIgnoredAndOptionalOnesAreNull() {
        assertThat(one("{\"type\":\"mark_as_read\",\"conversationId\":\"c\",\"seq\":3,\"new\":{\"in\":[2]}}")
                        .frame())
                .isEqualTo(new MarkAsRead("c", 3L, null));
        assertThat(one("{\"type\":\"authenticate\",\"deviceId\":\"d\"}").frame())
                .isEqualTo(new Authenticate(null, "d", null, null, null, null, null));
    }

    @Test
    void aSendThatCannotBeReadIsAnsweredByItsTempIdWhereThatIsUsable() {
        assertThat(refused("{\"type\":\"send_message\",\"tempId\":\"t\",\"content\":7}", Failure.INVALID_FRAME)
                        .tempId())
                .isEqualTo("t");
        for (String wrong : new String[] {"7", "\"\"", "null", "\"" + "t".repeat(129) + "\"", "{}"}) {
            assertThat(refused(
                                    "{\"type\":\"send_message\",\"tempId\":" + wrong + ",\"content\":7}",
                                    Failure.INVALID_FRAME)
                            .tempId())
                    .isNull();
        }
        assertThat(refused("{\"type\":\"ack\",\"tempId\":\"t\",\"cursors\":7}", Failure.INVALID_FRAME)
                        .tempId())
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"content\":\"\\u0000\"",
                "\"content\":\"a\\ud800\"",
                "\"metadata\":{\"a\":[\"\\udc00\"]}",
                "\"metadata\":{\"\\u0000\":1}",
                "\"id\":{}"
            })
    void soIsOneWithTextThatIsNone(String wrong) {
        String frame = "{\"type\":\"send_message\",\"tempId\":\"%s\"," + wrong + "}";
        assertThat(refused(frame.formatted("t"), Failure.INVALID_FRAME).tempId())
                .isEqualTo("t");
        assertThat(refused(frame.formatted("\\u0000"), Failure.INVALID_FRAME).tempId())
                .isNull();
        assertThat(refused(frame.replace("send_message", "ack").formatted("t"), Failure.INVALID_FRAME)
                        .tempId())
                .isNull();
    }

    @Test
    void anIdThatIsNullIsNone() {
        assertThat(one("{\"type\":\"heartbeat\",\"id\":null}")).isEqualTo(new Read(null, new Heartbeat(), null, null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\u0000", "\\ud83d", "\\ude00", "a\\ud83db", "\\ude00\\ud83d"})
    void textThatIsNoUnicodeIsRefusedWhereverItStands(String bad) {
        for (String fields : new String[] {
            "\"content\":\"%s\"",
            "\"%s\":1",
            "\"unknown\":\"%s\"",
            "\"metadata\":{\"a\":{\"b\":[1,{\"c\":\"%s\"}]}}",
            "\"metadata\":{\"a\":[{\"%s\":null}]}",
            "\"attachments\":[\"%s\"]",
            "\"tempId\":\"%s\""
        }) {
            String frame = "{\"type\":\"send_message\",\"id\":1," + fields.replace("%s", bad) + "}";
            assertThat(refused(frame, Failure.INVALID_FRAME).id()).as(frame).isEqualTo("1");
        }
        refused("{\"type\":\"" + bad + "\"}", Failure.INVALID_FRAME);
    }

    @Test
    void aWholePairSpelledAsEscapesIsText() {
        Read read = one("{\"type\":\"send_message\",\"content\":\"\\ud83d\\ude00\",\"metadata\":{\"😀\":\"😀\"}}");
        assertThat(((SendMessage) read.frame()).form().content()).isEqualTo("😀");
    }

    @Test
    void whatIsNestedTooDeepIsRefusedHoweverDeep() {
        for (int depth : new int[] {40, 30_000}) {
            refused(
                    "{\"type\":\"send_message\",\"metadata\":" + "[".repeat(depth) + "]".repeat(depth) + "}",
                    Failure.INVALID_FRAME);
            refused("[".repeat(depth), Failure.INVALID_FRAME);
            refused("{\"a\":".repeat(depth) + "1" + "}".repeat(depth), Failure.INVALID_FRAME);
        }
        assertThat(one("{\"type\":\"send_message\",\"metadata\":" + "[".repeat(30) + "]".repeat(30) + "}")
                        .frame())
                .isInstanceOf(SendMessage.class);
    }
}
