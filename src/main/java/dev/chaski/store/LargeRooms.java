// SPDX-License-Identifier: Apache-2.0
package dev.chaski.store;

import dev.chaski.chat.ConversationId;
import dev.chaski.store.Rooms.Room;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The rooms of one owner, of which the large ones are remembered: what has changed since is looked up in their logs, so that a change of membership costs what changed and not what there is. For use on one event
 * loop.
 */
final class LargeRooms {
    private static final int LARGE = 200;
    private static final int MOST = 64;

    private final Map<ConversationId, Room> known = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<ConversationId, Room> eldest) {
            return size() > MOST;
        }
    };

    Future<Map<ConversationId, Room>> load(SqlClient client, List<ConversationId> ids) {
        List<Room> remembered = new ArrayList<>();
        List<ConversationId> unknown = new ArrayList<>();
        for (ConversationId id : ids) {
            Room room = known.get(id);
            if (room == null) {
                unknown.add(id);
            } else {
                remembered.add(room);
            }
        }
        if (remembered.isEmpty()) {
            return Rooms.load(client, unknown).onSuccess(this::remember);
        }
        return Rooms.refresh(client, remembered).compose(refreshed -> {
            remembered.stream()
                    .map(Room::conversationId)
                    .filter(id -> !refreshed.containsKey(id))
                    .forEach(unknown::add);
            Map<ConversationId, Room> rooms = new HashMap<>(refreshed);
            Future<Map<ConversationId, Room>> rest =
                    unknown.isEmpty() ? Future.succeededFuture(Map.of()) : Rooms.load(client, unknown);
            return rest.map(loaded -> {
                rooms.putAll(loaded);
                remember(rooms);
                return rooms;
            });
        });
    }

    private void remember(Map<ConversationId, Room> rooms) {
        rooms.forEach((id, room) -> {
            if (room.members().size() > LARGE) {
                known.put(id, room);
            } else {
                known.remove(id);
            }
        });
    }
}
