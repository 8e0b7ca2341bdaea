// SPDX-License-Identifier: Apache-2.0
package dev.chaski.rest;

import dev.chaski.chat.Refusal;
import io.vertx.core.http.HttpServerRequest;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Headers that hold names and keys. HTTP hands them over byte by byte, as if they were Latin-1; they are UTF-8. */
final class Headers {
    private Headers() {}

    /** The text of a header, null where it is not given; refused where its bytes are no UTF-8. */
    static String text(HttpServerRequest request, String name) {
        String value = request.getHeader(name);
        if (value == null) {
            return null;
        }
        try {
            ByteBuffer bytes = ByteBuffer.wrap(value.getBytes(StandardCharsets.ISO_8859_1));
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException e) {
            throw Refusal.invalid("The header " + name + " is not UTF-8");
        }
    }
}
