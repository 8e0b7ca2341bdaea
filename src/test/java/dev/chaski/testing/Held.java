// SPDX-License-Identifier: Apache-2.0
package dev.chaski.testing;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a device holds of one conversation, over all its connections: every entry once, and the seq up to which nothing is missing, which is what it may acknowledge.
 *
 * <p>A new device does not know where its cursor was made; the first entry that is pushed tells.
 */
final class Held {
    static final Set<String> ENTRIES = Set.of(
            "message_received",
            "message_edited",
            "message_deleted",
            "reaction_added",
            "reaction_removed",
            "participant_added",
            "participant_updated",
            "participant_removed",
            "conversation_updated");

    private final TreeMap<Long, JsonObject> entries = new TreeMap<>();
    private final TreeMap<Long, Long> predecessors = new TreeMap<>();
    private Long base;
    private boolean guessed;
    private long upTo;

    static boolean isEntry(JsonObject frame) {
        return ENTRIES.contains(frame.getString("type"));
    }

    /** The seq before this entry that its reader may see. */
    static long predecessor(JsonObject frame) {
        return frame.getLong("afterSeq", frame.getLong("seq") - 1);
    }

    void pushed(JsonObject frame) {
        long seq = frame.getLong("seq");
        entries.putIfAbsent(seq, frame);
        predecessors.put(seq, predecessor(frame));
        if (base == null || (guessed && (seq <= base || predecessor(frame) > upTo))) {
            base = predecessor(frame);
        }
        guessed = false;
        count();
    }

    void confirmed(JsonObject confirmation, String content) {
        long seq = confirmation.getLong("seq");
        boolean repeat = confirmation.getBoolean("duplicate", false);
        entries.putIfAbsent(
                seq,
                new JsonObject()
                        .put("type", "own")
                        .put("seq", seq)
                        .put(
                                "message",
                                new JsonObject()
                                        .put("id", confirmation.getString("messageId"))
                                        .put("content", content)));
        predecessors.putIfAbsent(seq, seq - 1);
        if (base == null && !repeat) {
            base = seq - 1;
            guessed = true;
        }
        count();
    }

    private void count() {
        if (base == null) {
            return;
        }
        upTo = base;
        for (Map.Entry<Long, Long> entry : predecessors.tailMap(base, false).entrySet()) {
            if (entry.getValue() > upTo) {
                return;
            }
            upTo = entry.getKey();
        }
    }

    /** The highest seq below which nothing is missing; null while that is not known. */
    Long upTo() {
        return base == null ? null : upTo;
    }

    /** The seqs of everything held. */
    List<Long> seqs() {
        return new ArrayList<>(entries.keySet());
    }

    /** The contents of the messages, in the order of their seqs, own ones among them. */
    List<String> texts() {
        return entries.values().stream()
                .map(frame -> frame.getJsonObject("message"))
                .filter(Objects::nonNull)
                .map(message -> message.getString("content"))
                .toList();
    }
}
