// SPDX-License-Identifier: Apache-2.0
package dev.chaski.conversations;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.Refusal;
import dev.chaski.chat.Text;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.UUID;

/** Where the next page of a list begins, opaque to clients: the key of the last item, so that what comes and goes elsewhere in the list shifts nothing. */
final class Cursor {
    private static final int MICROS = 1_000_000;
    private static final int LONGEST = 1024;

    private Cursor() {}

    /** A list by activity, newest first. */
    record ByActivity(Instant before, ConversationId id) {
        /** Where such a list begins. */
        static final ByActivity FIRST =
                new ByActivity(Instant.parse("9999-12-31T00:00:00Z"), new ConversationId(new UUID(-1, -1)));

        String text() {
            return encode(ChronoUnit.MICROS.between(Instant.EPOCH, before) + " " + id);
        }

        static ByActivity of(String cursor) {
            if (cursor == null) {
                return FIRST;
            }
            String text = decode(cursor);
            int space = text.indexOf(' ');
            try {
                long micros = Long.parseLong(text, 0, Math.max(0, space), 10);
                ConversationId id =
                        ConversationId.parse(text.substring(space + 1)).orElseThrow(Cursor::unusable);
                Instant before =
                        Instant.ofEpochSecond(Math.floorDiv(micros, MICROS), Math.floorMod(micros, MICROS) * 1000L);
                if (before.isBefore(Instant.EPOCH) || before.isAfter(FIRST.before())) {
                    throw unusable();
                }
                return new ByActivity(before, id);
            } catch (NumberFormatException e) {
                throw unusable();
            }
        }
    }

    /** A list by user id. */
    record ByUser(String after) {
        private static final String MARK = "member ";

        String text() {
            return encode(MARK + after);
        }

        static ByUser of(String cursor) {
            if (cursor == null) {
                return new ByUser("");
            }
            String text = decode(cursor);
            if (!text.startsWith(MARK)) {
                throw unusable();
            }
            return new ByUser(text.substring(MARK.length()));
        }
    }

    private static String encode(String key) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(key.getBytes(StandardCharsets.UTF_8));
    }

    private static String decode(String cursor) {
        if (cursor.length() > LONGEST) {
            throw unusable();
        }
        try {
            String key = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
            if (Text.valid(key)) {
                return key;
            }
        } catch (IllegalArgumentException e) {
            throw unusable();
        }
        throw unusable();
    }

    private static Refusal unusable() {
        return Refusal.invalid("after is not a cursor of this list");
    }
}
