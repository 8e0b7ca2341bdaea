// SPDX-License-Identifier: Apache-2.0
package dev.chaski.terminal;

import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What people are called; by their ids where they have no name. */
final class Names {
    private final Map<String, String> names = new HashMap<>();

    void learn(List<JsonObject> participants) {
        participants.forEach(p -> learn(p.getString("userId"), p.getString("name")));
    }

    void learn(String userId, String name) {
        if (name != null && !name.isBlank()) {
            names.put(userId, name);
        }
    }

    String of(String userId) {
        return userId == null ? "Somebody" : names.getOrDefault(userId, userId);
    }

    /** The sender, as of the send. */
    String of(JsonObject message) {
        String id = message.getString("senderId");
        learn(id, message.getJsonObject("sender", new JsonObject()).getString("name"));
        return of(id);
    }
}
