// SPDX-License-Identifier: Apache-2.0
package dev.chaski.delivery;

import dev.chaski.chat.ConversationId;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/** The conversations of a lane, as many as are worth remembering: the ones that were quiet longest are forgotten first. */
final class OwnedRooms {
    private static final int MOST = 20_000;

    private final Map<ConversationId, OwnedRoom> rooms = new LinkedHashMap<>(64, 0.75f, true);

    OwnedRoom of(ConversationId conversation) {
        return rooms.computeIfAbsent(conversation, OwnedRoom::new);
    }

    void forgetOldest() {
        Iterator<OwnedRoom> oldest = rooms.values().iterator();
        while (rooms.size() > MOST && oldest.hasNext()) {
            OwnedRoom room = oldest.next();
            if (!room.busy && room.waiting.isEmpty()) {
                oldest.remove();
            }
        }
    }
}
