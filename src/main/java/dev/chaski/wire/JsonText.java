// SPDX-License-Identifier: Apache-2.0
package dev.chaski.wire;

import com.fasterxml.jackson.databind.JsonNode;
import dev.chaski.chat.Refusal;
import dev.chaski.chat.Text;
import java.util.Iterator;

/**
 * JSON from a client, to be kept as it is: refused where PostgreSQL's {@code jsonb} would refuse it (U+0000, lone surrogates, numbers out of range), which would fail a whole batch. Each answers the text,
 * null for a field that is absent or JSON's null.
 */
public final class JsonText {
    private static final int LARGEST_SCALE = 400;

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
        if (!storable(value)) {
            throw Refusal.invalid(field + " holds text that is not valid, or a number out of range");
        }
        return value.toString();
    }

    private static boolean storable(JsonNode value) {
        if (value.isTextual()) {
            return Text.valid(value.textValue());
        }
        if (value.isNumber()) {
            return !value.isFloatingPointNumber()
                    || (Double.isFinite(value.doubleValue())
                            && Math.abs(value.decimalValue().scale()) <= LARGEST_SCALE);
        }
        for (Iterator<String> names = value.fieldNames(); names.hasNext(); ) {
            if (!Text.valid(names.next())) {
                return false;
            }
        }
        for (JsonNode child : value) {
            if (!storable(child)) {
                return false;
            }
        }
        return true;
    }
}
