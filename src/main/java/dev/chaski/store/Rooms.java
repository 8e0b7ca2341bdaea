// SPDX-License-Identifier: Apache-2.0
package dev.chaski.store;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.ConversationStatus;
import dev.chaski.chat.ConversationType;
import dev.chaski.chat.MemberStatus;
import dev.chaski.chat.Role;
import dev.chaski.chat.UserId;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A conversation as its owner needs it to admit a message: everything that was true at one head. */
public final class Rooms {
    private static final String LOAD = """
            select c.conversation_id, c.type, c.status, c.last_seq, c.last_entry_at, c.messages_per_minute,
                m.user_ids, m.roles, m.statuses
            from unnest($1::uuid[]) as w(conversation_id)
            join conversations c on c.conversation_id = w.conversation_id
            left join lateral (
                select array_agg(cm.user_id) as user_ids, array_agg(cm.role) as roles, array_agg(cm.status) as statuses
                from conversation_members cm
                where cm.conversation_id = c.conversation_id and cm.status in ('ACTIVE', 'MUTED')
            ) m on true
            """;

    /** Whoever's membership, role or status has changed is the subject of an entry. Where there are too many entries to look through, the room is left out. */
    private static final String REFRESH = """
            select c.conversation_id, c.type, c.status, c.last_seq, c.last_entry_at, c.messages_per_minute,
                m.user_ids, m.roles, m.statuses, w.ord
            from unnest($1::uuid[], $2::bigint[]) with ordinality as w(conversation_id, head, ord)
            join conversations c on c.conversation_id = w.conversation_id and c.last_seq - w.head <= $3
            left join lateral (
                select array_agg(cm.user_id) as user_ids, array_agg(cm.role) as roles, array_agg(cm.status) as statuses
                from (
                    select distinct e.subject_id from entries e
                    where e.conversation_id = w.conversation_id and e.seq > w.head and e.subject_id is not null
                ) s
                join conversation_members cm on cm.conversation_id = w.conversation_id and cm.user_id = s.subject_id
            ) m on true
            """;

    private static final int MOST_LOOKED_THROUGH = 5000;

    private Rooms() {}

    /** How a present member stands to the conversation. */
    public record Standing(Role role, MemberStatus status) {}

    /** A conversation at {@code head}; {@code members} are those present then. {@code messagesPerMinute} is null where the instance's own limit holds. */
    public record Room(
            ConversationId conversationId,
            ConversationType type,
            ConversationStatus status,
            long head,
            Instant lastEntryAt,
            Integer messagesPerMinute,
            Map<UserId, Standing> members) {}

    /** The rooms of those conversations that exist. */
    public static Future<Map<ConversationId, Room>> load(SqlClient client, List<ConversationId> ids) {
        UUID[] wanted = EntryLog.column(ids, UUID[]::new, ConversationId::value);
        return client.preparedQuery(LOAD).execute(Tuple.of(wanted)).map(rows -> {
            Map<ConversationId, Room> rooms = new HashMap<>();
            for (Row row : rows) {
                Room room = room(row, Map.of());
                rooms.put(room.conversationId(), room);
            }
            return rooms;
        });
    }

    /** Rooms as they are now, by what has changed since they were loaded; those are left out for which loading them again costs less. */
    static Future<Map<ConversationId, Room>> refresh(SqlClient client, List<Room> before) {
        UUID[] ids = EntryLog.column(
                before, UUID[]::new, room -> room.conversationId().value());
        Long[] heads = EntryLog.column(before, Long[]::new, Room::head);
        return client.preparedQuery(REFRESH)
                .execute(Tuple.of(ids, heads, MOST_LOOKED_THROUGH))
                .map(rows -> {
                    Map<ConversationId, Room> rooms = new HashMap<>();
                    for (Row row : rows) {
                        Room known = before.get(row.getLong("ord").intValue() - 1);
                        rooms.put(known.conversationId(), room(row, known.members()));
                    }
                    return rooms;
                });
    }

    private static Room room(Row row, Map<UserId, Standing> before) {
        String[] users = row.getArrayOfStrings("user_ids");
        String[] roles = row.getArrayOfStrings("roles");
        String[] statuses = row.getArrayOfStrings("statuses");
        Map<UserId, Standing> members = users == null ? before : new HashMap<>(before);
        for (int i = 0; users != null && i < users.length; i++) {
            Standing standing = new Standing(Role.valueOf(roles[i]), MemberStatus.valueOf(statuses[i]));
            if (standing.status().present()) {
                members.put(new UserId(users[i]), standing);
            } else {
                members.remove(new UserId(users[i]));
            }
        }
        return new Room(
                new ConversationId(row.getUUID("conversation_id")),
                ConversationType.valueOf(row.getString("type")),
                ConversationStatus.valueOf(row.getString("status")),
                row.getLong("last_seq"),
                EntryRows.instant(row, "last_entry_at"),
                row.getInteger("messages_per_minute"),
                members);
    }
}
