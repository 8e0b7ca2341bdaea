// SPDX-License-Identifier: Apache-2.0
package dev.chaski.conversations;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.chaski.chat.Refusal;
import dev.chaski.chat.Text;
import dev.chaski.wire.Json;
import dev.chaski.wire.JsonText;
import java.nio.charset.StandardCharsets;

/** What a conversation's own fields may hold; each answers the value or throws a {@link Refusal} that names the field. */
final class Fields {
    static final String HISTORY_FOR_NEW_MEMBERS = "historyForNewMembers";
    static final String MEMBERS_MAY_ADD = "membersMayAdd";
    private static final int TITLE_LENGTH = 200;
    private static final int DESCRIPTION_LENGTH = 2000;
    private static final int ITEM_ID_LENGTH = 200;
    private static final int SETTINGS_BYTES = 16 * 1024;

    private Fields() {}

    static String title(String title) {
        return text(title, "title", TITLE_LENGTH);
    }

    static String description(String description) {
        return text(description, "description", DESCRIPTION_LENGTH);
    }

    static String itemId(String itemId) {
        return text(itemId, "itemId", ITEM_ID_LENGTH);
    }

    private static String text(String text, String field, int longest) {
        return text == null || text.isEmpty() ? text : Text.name(text, field, longest);
    }

    static String settings(JsonNode settings) {
        String json = JsonText.object(settings, "settings");
        if (json.getBytes(StandardCharsets.UTF_8).length > SETTINGS_BYTES) {
            throw Refusal.invalid("settings is longer than " + SETTINGS_BYTES + " bytes");
        }
        flag(settings, HISTORY_FOR_NEW_MEMBERS);
        flag(settings, MEMBERS_MAY_ADD);
        return json;
    }

    private static void flag(JsonNode settings, String name) {
        if (settings.has(name) && !settings.get(name).isBoolean()) {
            throw Refusal.invalid("settings." + name + " is not true or false");
        }
    }

    /** Whether stored settings have that flag set. */
    static boolean set(String settings, String name) {
        return parsed(settings).path(name).asBoolean(false);
    }

    static JsonNode parsed(String stored) {
        try {
            return Json.own().readTree(stored);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Settings that are no JSON were stored", e);
        }
    }
}
