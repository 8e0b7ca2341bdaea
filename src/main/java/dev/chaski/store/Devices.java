// SPDX-License-Identifier: Apache-2.0
package dev.chaski.store;

import static dev.chaski.store.EntryLog.column;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.DeviceId;
import dev.chaski.chat.Profile;
import dev.chaski.chat.UserId;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Devices and their cursors: what each holds. Cursors are written behind, in merged batches: losing one costs a repeat. */
public final class Devices {
    /** A new device begins at its user's delivered positions; nothing is written for one that is known. */
    private static final String ARRIVE = """
            with named as (
                insert into users (user_id, name, picture) values ($1, $3, $4)
                on conflict (user_id) do update
                set name = coalesce(excluded.name, users.name), picture = coalesce(excluded.picture, users.picture)
                where (users.name, users.picture) is distinct from (coalesce(excluded.name, users.name), coalesce(excluded.picture, users.picture))
            ), made as (
                insert into devices (user_id, device_id, client)
                select $1, $2, $5 where not exists (select 1 from devices where user_id = $1 and device_id = $2)
                on conflict (user_id, device_id) do nothing
                returning 1
            ), cursors as (
                insert into device_cursors (user_id, device_id, conversation_id, seq)
                select $1, $2, m.conversation_id, m.delivered_seq
                from conversation_members m
                where m.user_id = $1 and exists (select 1 from made)
                on conflict do nothing
            )
            select exists (select 1 from made) as new_device,
                coalesce((select seen_at from devices where user_id = $1 and device_id = $2), now()) as seen_at,
                coalesce(p.send_read_receipts, true) as send_read_receipts, coalesce(p.show_read_receipts, true) as show_read_receipts,
                coalesce(p.show_online_status, true) as show_online_status, coalesce(p.show_last_seen, true) as show_last_seen,
                stored.name, stored.picture
            from (values ($1)) as u(user_id)
                left join privacy_settings p on p.user_id = u.user_id
                left join users stored on stored.user_id = u.user_id
            """;

    /** In the order of the keys, as every writer of these rows. */
    private static final String MOVE = """
            insert into device_cursors (user_id, device_id, conversation_id, seq)
            select * from unnest($1::text[], $2::text[], $3::uuid[], $4::bigint[]) as t(user_id, device_id, conversation_id, seq)
            order by user_id, device_id, conversation_id
            on conflict (user_id, device_id, conversation_id) do update set seq = excluded.seq
            where device_cursors.seq <> excluded.seq
            """;

    private static final String SEEN = """
            update devices d set seen_at = now()
            from (select * from unnest($1::text[], $2::text[]) as t(user_id, device_id) order by user_id, device_id) s
            where d.user_id = s.user_id and d.device_id = s.device_id
            """;

    private Devices() {}

    /** What is known of a device that authenticates: whether it is new, until when it has surely been told of marks, and how its user was shown before. */
    public record Arrival(boolean newDevice, Instant seenAt, Privacy.Settings privacy, Profile stored) {}

    /** A device's cursor in a conversation. */
    public record Cursor(UserId user, DeviceId device, ConversationId conversationId, long seq) {}

    /** A device of a user. */
    public record Device(UserId user, DeviceId device) {}

    /** Registers user and device where they are new. {@code client} says what kind of client it is; may be null. */
    public static Future<Arrival> arrive(SqlClient client, Device device, Profile profile, String kind) {
        Tuple values = Tuple.tuple()
                .addString(device.user().value())
                .addString(device.device().value())
                .addString(profile.name())
                .addString(profile.picture())
                .addString(kind);
        return client.preparedQuery(ARRIVE).execute(values).map(rows -> {
            Row row = rows.iterator().next();
            return new Arrival(
                    row.getBoolean("new_device"),
                    EntryRows.instant(row, "seen_at"),
                    Privacy.settings(row),
                    new Profile(row.getString("name"), row.getString("picture")));
        });
    }

    /** Writes cursors, each device's at most once per conversation in a batch. */
    public static Future<Void> move(SqlClient client, List<Cursor> cursors) {
        return client.preparedQuery(MOVE)
                .execute(Tuple.of(
                        column(cursors, String[]::new, c -> c.user().value()),
                        column(cursors, String[]::new, c -> c.device().value()),
                        column(cursors, UUID[]::new, c -> c.conversationId().value()),
                        column(cursors, Long[]::new, Cursor::seq)))
                .mapEmpty();
    }

    /** These devices have been told of every mark until now. */
    public static Future<Void> seen(SqlClient client, List<Device> devices) {
        return client.preparedQuery(SEEN)
                .execute(Tuple.tuple()
                        .addArrayOfString(
                                column(devices, String[]::new, d -> d.user().value()))
                        .addArrayOfString(
                                column(devices, String[]::new, d -> d.device().value())))
                .mapEmpty();
    }
}
