// SPDX-License-Identifier: Apache-2.0
package dev.chaski.wire;

import com.fasterxml.jackson.databind.JsonNode;
import dev.chaski.chat.Refusal;
import dev.chaski.chat.Text;
import java.math.BigDecimal;
import java.util.Iterator;

/**
 * JSON from a client, to be kept as it is: refused where PostgreSQL's {@code jsonb} would refuse it (U+0000, lone surrogates, numbers out of range), which would fail a whole batch; where nobody could be
 * sure to read it again (nested deeper than {@value #MOST_LEVELS} levels); and where it would grow out of a frame, for {@code jsonb} keeps a number in all its digits (a fraction, or a number with an exponent, of
 * more than {@value #MOST_DIGITS}). Each answers the text, null for a field that is absent or JSON's null.
 */
public final class JsonText {
    /** Entries and pages wrap a few more around it, and the parsers of clients have bounds of their own. */
    private static final int MOST_LEVELS = 16;

    private static final int MOST_DIGITS = 40;

    private JsonText() {}

    /** An array, or a {@link Refusal} that names the field. */
    public static String array(JsonNode value, String field) {
        return checked(value, value == null || value.isArray(), field, "an array");
    }

    /** An object, or a {@link Refusal} that names the field. */
    public static String object(JsonNode value, String field) {
        return checked(value, value == null || value.isObject(), field, "an object");
    }

    /** Any value, or a {@link Refusal} that names the field. */
    public static String any(JsonNode value, String field) {
        return checked(value, true, field, "JSON");
    }

    private static String checked(JsonNode value, boolean fits, String field, String wanted) {
        if (value == null || value.isNull()) {
            return null;
        }
        if (!fits) {
            throw Refusal.invalid(field + " is not " + wanted);
        }
        check(value, field, MOST_LEVELS);
        return value.toString();
    }

    private static void check(JsonNode value, String field, int levels) {
        if (value.isTextual()) {
            require(Text.valid(value.textValue()), field, "holds text that is not valid");
        } else if (value.isNumber()) {
            require(storable(value), field, "holds a number of more than " + MOST_DIGITS + " digits");
        } else if (value.isContainerNode()) {
            require(levels > 0, field, "is nested deeper than " + MOST_LEVELS + " levels");
            for (Iterator<String> names = value.fieldNames(); names.hasNext(); ) {
                require(Text.valid(names.next()), field, "holds text that is not valid");
            }
            for (JsonNode child : value) {
                check(child, field, levels - 1);
            }
        }
    }

    private static void require(boolean holds, String field, String otherwise) {
        if (!holds) {
            throw Refusal.invalid(field + " " + otherwise);
        }
    }

    private static boolean storable(JsonNode number) {
        return !number.isFloatingPointNumber()
                || (Double.isFinite(number.doubleValue()) && digits(number.decimalValue()) <= MOST_DIGITS);
    }

    /** How many it has without an exponent. */
    private static long digits(BigDecimal number) {
        long scale = number.scale();
        return Math.max(number.precision() - scale, 1) + Math.max(scale, 0);
    }
}
