// SPDX-License-Identifier: Apache-2.0
package dev.chaski.bus;

import java.util.HashMap;
import java.util.Map;

/** The names under which records travel: stable over releases, so that instances of two versions understand each other while a cluster is upgraded. */
public final class Tags {
    private final Map<String, Class<? extends BusMessage>> byTag = new HashMap<>();
    private final Map<Class<?>, String> byType = new HashMap<>();

    /** Adds a record under its tag; a tag or record that is there already is a programming error. */
    public Tags add(String tag, Class<? extends BusMessage> type) {
        if (byTag.putIfAbsent(tag, type) != null || byType.putIfAbsent(type, tag) != null) {
            throw new IllegalArgumentException("Registered twice: " + tag + " / " + type);
        }
        return this;
    }

    String of(BusMessage message) {
        String tag = byType.get(message.getClass());
        if (tag == null) {
            throw new IllegalArgumentException("Not registered for the bus: " + message.getClass());
        }
        return tag;
    }

    Class<? extends BusMessage> type(String tag) {
        Class<? extends BusMessage> type = byTag.get(tag);
        if (type == null) {
            throw new IllegalArgumentException("Unknown bus message: " + tag);
        }
        return type;
    }
}
