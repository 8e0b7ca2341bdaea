// SPDX-License-Identifier: Apache-2.0
package dev.chaski.ordeal;

import dev.chaski.chat.ConversationId;
import dev.chaski.prove.Event;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** What a device holds of all its conversations, and its acknowledging: at half a window, or a little later. */
final class Shelves {
    private static final double ACK_WITHIN_MS = 200;

    private final Surroundings world;
    private final Device device;
    private final int window;
    private final Map<ConversationId, Shelf> shelves = new LinkedHashMap<>();
    private final Set<ConversationId> moved = new LinkedHashSet<>();
    private boolean acknowledging = true;
    private boolean ackComes;
    private int sinceAck;

    Shelves(Surroundings world, Device device, int window) {
        this.world = world;
        this.device = device;
        this.window = window;
    }

    Map<ConversationId, Shelf> all() {
        return shelves;
    }

    Shelf of(ConversationId conversation) {
        return shelves.computeIfAbsent(conversation, id -> new Shelf());
    }

    /** How far it has everything, where it knows. */
    Map<ConversationId, Long> cursors() {
        Map<ConversationId, Long> cursors = new LinkedHashMap<>();
        shelves.forEach((id, shelf) -> {
            if (shelf.upTo() != null) {
                cursors.put(id, shelf.upTo());
            }
        });
        return cursors;
    }

    /** As frames have them. */
    static String json(Map<ConversationId, Long> cursors) {
        StringBuilder json = new StringBuilder("{");
        cursors.forEach((id, seq) -> json.append(json.length() > 1 ? "," : "")
                .append('"')
                .append(id)
                .append("\":")
                .append(seq));
        return json.append('}').toString();
    }

    void pushed(ConversationId conversation, long seq, long predecessor) {
        of(conversation).pushed(seq, predecessor);
        holdsMore(conversation);
    }

    void confirmed(ConversationId conversation, long seq, boolean repeat) {
        of(conversation).confirmed(seq, repeat);
        holdsMore(conversation);
    }

    void acknowledging(boolean yes) {
        acknowledging = yes;
        if (yes) {
            ackSoon();
        }
    }

    void lineEnded() {
        moved.clear();
    }

    private void holdsMore(ConversationId conversation) {
        moved.add(conversation);
        sinceAck++;
        if (acknowledging && sinceAck * 2 >= window) {
            ack();
        } else {
            ackSoon();
        }
    }

    private void ackSoon() {
        if (!ackComes && acknowledging) {
            ackComes = true;
            world.after(world.between(1, ACK_WITHIN_MS), () -> {
                ackComes = false;
                ack();
            });
        }
    }

    private void ack() {
        if (!device.ready() || !acknowledging) {
            return;
        }
        sinceAck = 0;
        Map<ConversationId, Long> cursors = new LinkedHashMap<>();
        for (ConversationId id : moved) {
            if (of(id).upTo() != null) {
                cursors.put(id, of(id).upTo());
            }
        }
        moved.clear();
        if (!cursors.isEmpty()) {
            cursors.forEach((id, seq) -> world.record(new Event.Acked(device.connection(), id, seq)));
            device.write("{\"type\":\"ack\",\"cursors\":" + json(cursors) + "}");
        }
    }
}
