// SPDX-License-Identifier: Apache-2.0
package dev.chaski.store;

import static dev.chaski.store.EntryLog.column;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.DeviceId;
import dev.chaski.chat.UserId;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Devices and their cursors: what each holds. Cursors are written behind, in merged batches: losing one costs a repeat. */
public final class Devices {
    /** In the order of the keys, as every writer of these rows. */
    private static final String MOVE = """
            insert into device_cursors (user_id, device_id, conversation_id, seq)
            select * from unnest($1::text[], $2::text[], $3::uuid[], $4::bigint[]) as t(user_id, device_id, conversation_id, seq)
            order by user_id, device_id, conversation_id
            on conflict (user_id, device_id, conversation_id) do update set seq = excluded.seq, strikes = 0
            where device_cursors.seq <> excluded.seq
            """;

    private static final String STRIKE = """
            insert into device_cursors as d (user_id, device_id, conversation_id, seq, strikes)
            select t.*, 1 from unnest($1::text[], $2::text[], $3::uuid[], $4::bigint[]) as t(user_id, device_id, conversation_id, seq)
            order by user_id, device_id, conversation_id
            on conflict (user_id, device_id, conversation_id) do update set strikes = d.strikes + 1
            where d.seq = excluded.seq
            """;

    /** One instance at a time is enough; so many in a statement that it does not hold others up. */
    private static final String PRUNE = """
            with turn as materialized (
                select pg_try_advisory_xact_lock(hashtext('chaski prunes devices')) as mine
            ), gone as (
                delete from devices d
                using (
                    select user_id, device_id from devices
                    where seen_at < now() - $1 * interval '1 day' and (select mine from turn)
                    order by user_id, device_id limit $2
                ) old
                where d.user_id = old.user_id and d.device_id = old.device_id
                returning d.user_id, d.device_id
            ), cursors as (
                delete from device_cursors c using gone where c.user_id = gone.user_id and c.device_id = gone.device_id
            )
            select count(*) from gone
            """;

    private static final String SEEN = """
            update devices d set seen_at = greatest(d.seen_at, now() - s.ago_ms * interval '1 millisecond')
            from (select * from unnest($1::text[], $2::text[], $3::bigint[]) as t(user_id, device_id, ago_ms) order by user_id, device_id) s
            where d.user_id = s.user_id and d.device_id = s.device_id
            """;

    private Devices() {}

    /** A device's cursor in a conversation. */
    public record Cursor(UserId user, DeviceId device, ConversationId conversationId, long seq) {}

    /** A device of a user. */
    public record Device(UserId user, DeviceId device) {}

    /** Writes cursors, each device's at most once per conversation in a batch. */
    public static Future<Void> move(SqlClient client, List<Cursor> cursors) {
        return write(client, MOVE, cursors);
    }

    /** Another connection of each of these devices has ended without an ack of the entry above that cursor, which it was pushed. */
    public static Future<Void> strike(SqlClient client, List<Cursor> cursors) {
        return write(client, STRIKE, cursors);
    }

    private static Future<Void> write(SqlClient client, String statement, List<Cursor> cursors) {
        return client.preparedQuery(statement)
                .execute(Tuple.of(
                        column(cursors, String[]::new, c -> c.user().value()),
                        column(cursors, String[]::new, c -> c.device().value()),
                        column(cursors, UUID[]::new, c -> c.conversationId().value()),
                        column(cursors, Long[]::new, Cursor::seq)))
                .mapEmpty();
    }

    /** Forgets devices that were not seen for so many days, and their cursors, at most {@code most} of them; answers how many. None where another instance is at it. */
    public static Future<Integer> prune(SqlClient client, int days, int most) {
        return client.preparedQuery(PRUNE)
                .execute(Tuple.of(days, most))
                .map(rows -> rows.iterator().next().getLong(0).intValue());
    }

    /** These devices have been told of every mark until so many ms ago. */
    public static Future<Void> seen(SqlClient client, Map<Device, Long> agoMs) {
        List<Map.Entry<Device, Long>> devices = List.copyOf(agoMs.entrySet());
        return client.preparedQuery(SEEN)
                .execute(Tuple.of(
                        column(devices, String[]::new, d -> d.getKey().user().value()),
                        column(devices, String[]::new, d -> d.getKey().device().value()),
                        column(devices, Long[]::new, Map.Entry::getValue)))
                .mapEmpty();
    }
}
