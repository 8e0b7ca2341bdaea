// SPDX-License-Identifier: Apache-2.0
package dev.chaski.prove;

import dev.chaski.chat.ConversationId;
import java.util.HashMap;
import java.util.Map;

/** One connection of a device. */
final class Line {
    final Device device;
    final Event.Connected opening;
    final int openedAt;
    int welcomedAt = -1;
    int syncedAt = -1;
    boolean ended;
    final Map<ConversationId, Reach> reaches = new HashMap<>();

    Line(Device device, Event.Connected opening, int openedAt) {
        this.device = device;
        this.opening = opening;
        this.openedAt = openedAt;
    }

    /** The cursor that was passed for the conversation; null: none. */
    Long passed(ConversationId conversation) {
        return opening.cursors().get(conversation);
    }

    @Override
    public String toString() {
        return "connection " + opening.connection() + " of " + device;
    }
}
