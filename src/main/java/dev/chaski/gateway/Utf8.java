// SPDX-License-Identifier: Apache-2.0
package dev.chaski.gateway;

import dev.chaski.chat.Refusal;
import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Bytes of clients as text. What is no UTF-8 is refused: Java puts U+FFFD in its place, so that two names which differ would become one. */
final class Utf8 {
    private static final char REPLACEMENT = '\uFFFD';

    private Utf8() {}

    /**
     * The text that the bytes are.
     *
     * @throws Refusal {@code invalid_frame}, where they are none
     */
    static String text(Buffer bytes) {
        String text = bytes.toString(StandardCharsets.UTF_8);
        if (text.indexOf(REPLACEMENT) >= 0) {
            try {
                StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes.getBytes()));
            } catch (CharacterCodingException e) {
                throw Refusal.invalid("A text is not valid UTF-8");
            }
        }
        return text;
    }
}
