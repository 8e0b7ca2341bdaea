// SPDX-License-Identifier: Apache-2.0
package dev.chaski.chat;

import java.util.Optional;
import java.util.UUID;

/** What the server takes for text: valid Unicode without U+0000, measured in code points (PostgreSQL refuses the one and drivers mangle lone surrogates). */
public final class Text {
    private static final int UUID_LENGTH = 36;

    private Text() {}

    /** Whether this is valid Unicode without U+0000. */
    public static boolean valid(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) {
                return false;
            }
            if (Character.isSurrogate(c)) {
                boolean pair = Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1));
                if (!pair) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }

    /** The length in code points. */
    public static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    /** That text where it is a usable name of 1 to {@code max} characters; else a {@link Refusal} that says which field was wrong. */
    public static String name(String text, String field, int max) {
        if (text == null || text.isEmpty()) {
            throw Refusal.invalid(field + " is missing");
        }
        if (!valid(text)) {
            throw Refusal.invalid(field + " is not valid text");
        }
        if (length(text) > max) {
            throw Refusal.invalid(field + " is longer than " + max + " characters");
        }
        return text;
    }

    static Optional<UUID> uuid(String text) {
        if (text == null || text.length() != UUID_LENGTH) {
            return Optional.empty();
        }
        try {
            return Optional.of(UUID.fromString(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
