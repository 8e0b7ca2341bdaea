// SPDX-License-Identifier: Apache-2.0
package dev.chaski.conversations;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.chaski.chat.ConversationStatus;
import dev.chaski.chat.Refusal;
import dev.chaski.store.Changes.Held;
import dev.chaski.wire.Json;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Changes to a conversation as somebody asks for them: absent fields stay as they are, JSON's null clears title and description. Settings are merged by their top-level names; null removes one (RFC 7396).
 */
public record ConversationPatch(JsonNode title, JsonNode description, JsonNode settings, String status) {

    /** What becomes of a conversation, and the {@code changes} that its members are told: empty where nothing differs. */
    record Applied(Held held, ObjectNode changes) {}

    /** The wished status, null where none is wished or it is none. */
    ConversationStatus knownStatus() {
        return Stream.of(ConversationStatus.values())
                .filter(known -> known.name().equals(status))
                .findFirst()
                .orElse(null);
    }

    Applied to(Held held) {
        ObjectNode changes = Json.mapper().createObjectNode();
        String newTitle = title == null ? held.title() : Fields.title(text(title, "title"));
        String newDescription =
                description == null ? held.description() : Fields.description(text(description, "description"));
        ConversationStatus newStatus = status == null ? held.status() : checkedStatus();
        if (!Objects.equals(newTitle, held.title())) {
            changes.put("title", newTitle);
        }
        if (!Objects.equals(newDescription, held.description())) {
            changes.put("description", newDescription);
        }
        if (newStatus != held.status()) {
            changes.put("status", newStatus.name());
        }
        JsonNode oldSettings = Fields.parsed(held.settings());
        JsonNode newSettings = merged(oldSettings);
        String settingsText = held.settings();
        if (!newSettings.equals(oldSettings)) {
            settingsText = Fields.settings(newSettings);
            changes.set("settings", newSettings);
        }
        return new Applied(
                new Held(
                        held.id(),
                        held.type(),
                        newStatus,
                        newTitle,
                        newDescription,
                        settingsText,
                        held.lastSeq(),
                        held.lastMessageNo()),
                changes);
    }

    private static String text(JsonNode value, String field) {
        if (value.isNull()) {
            return null;
        }
        if (!value.isTextual()) {
            throw Refusal.invalid(field + " is not a string");
        }
        return value.textValue();
    }

    private ConversationStatus checkedStatus() {
        ConversationStatus known = knownStatus();
        if (known == null) {
            throw Refusal.invalid("status is none of ACTIVE, ARCHIVED and DELETED");
        }
        return known;
    }

    private JsonNode merged(JsonNode old) {
        if (settings == null || settings.isNull()) {
            return old;
        }
        if (!settings.isObject()) {
            throw Refusal.invalid("settings is not an object");
        }
        ObjectNode merged = old.deepCopy();
        settings.properties().forEach(field -> {
            if (field.getValue().isNull()) {
                merged.remove(field.getKey());
            } else {
                merged.set(field.getKey(), field.getValue());
            }
        });
        return merged;
    }
}
