// SPDX-License-Identifier: Apache-2.0
package dev.chaski.store;

import static dev.chaski.store.EntryLog.column;

import dev.chaski.chat.Profile;
import dev.chaski.store.Devices.Device;
import dev.chaski.store.Memberships.Membership;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What a sync begins with, for many connections in one statement: the device, the user's settings, and all conversations of the user as the device stands to them. */
public final class Arrivals {
    /**
     * Nothing is written, and no row locked, for users and devices that are known as they are. Rows are written in the order of their keys, as by every writer. A new device begins at its user's delivered
     * positions; its cursors are written by the same statement, which therefore cannot see them, nor those that another instance is writing for it at this moment.
     */
    private static final String ARRIVE = """
            with input as (
                select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[]) with ordinality as t(user_id, device_id, name, picture, client, ord)
            ), named as (
                insert into users (user_id, name, picture)
                select distinct on (i.user_id) i.user_id, i.name, i.picture
                from input i left join users u on u.user_id = i.user_id
                where u.user_id is null or (u.name, u.picture) is distinct from (coalesce(i.name, u.name), coalesce(i.picture, u.picture))
                order by i.user_id, i.ord desc
                on conflict (user_id) do update
                set name = coalesce(excluded.name, users.name), picture = coalesce(excluded.picture, users.picture)
            ), made as (
                insert into devices (user_id, device_id, client)
                select distinct on (i.user_id, i.device_id) i.user_id, i.device_id, i.client
                from input i
                where not exists (select 1 from devices d where d.user_id = i.user_id and d.device_id = i.device_id)
                order by i.user_id, i.device_id
                on conflict (user_id, device_id) do nothing
                returning user_id, device_id
            ), cursors as (
                insert into device_cursors (user_id, device_id, conversation_id, seq)
                select n.user_id, n.device_id, m.conversation_id, m.delivered_seq
                from made n join conversation_members m on m.user_id = n.user_id
                order by n.user_id, n.device_id, m.conversation_id
                on conflict do nothing
            )
            select i.ord, known.device_id is null as new_device, coalesce(known.seen_at, now()) as seen_at,
                coalesce(p.send_read_receipts, true) as send_read_receipts, coalesce(p.show_read_receipts, true) as show_read_receipts,
                coalesce(p.show_online_status, true) as show_online_status, coalesce(p.show_last_seen, true) as show_last_seen,
                stored.name as stored_name, stored.picture as stored_picture, s.*
            from input i
            left join users stored on stored.user_id = i.user_id
            left join devices known on known.user_id = i.user_id and known.device_id = i.device_id
            left join privacy_settings p on p.user_id = i.user_id
            left join lateral (
                %s
            ) s on true
            order by i.ord
            """.formatted(
                    Memberships.of("i.user_id", "i.device_id", "known.device_id is null", Memberships.WITH_DELETIONS));

    private Arrivals() {}

    /** A device that has authenticated. {@code client} says what kind of client it is; may be null. */
    public record Greeted(Device device, Profile profile, String client) {}

    /**
     * How it stands: whether it is new (its cursors were just made), until when it has surely been told of marks, its user's settings, how its user was shown before, and every conversation that the user is or was a member of.
     */
    public record Arrival(
            boolean newDevice,
            Instant seenAt,
            Privacy.Settings privacy,
            Profile stored,
            List<Membership> memberships) {}

    /** Registers users and devices where they are new; answers in the order of those greeted. */
    public static Future<List<Arrival>> read(SqlClient client, List<Greeted> greeted) {
        Tuple arrays = Tuple.tuple()
                .addArrayOfString(
                        column(greeted, String[]::new, g -> g.device().user().value()))
                .addArrayOfString(
                        column(greeted, String[]::new, g -> g.device().device().value()))
                .addArrayOfString(
                        column(greeted, String[]::new, g -> g.profile().name()))
                .addArrayOfString(
                        column(greeted, String[]::new, g -> g.profile().picture()))
                .addArrayOfString(column(greeted, String[]::new, Greeted::client));
        return client.preparedQuery(ARRIVE).execute(arrays).map(rows -> {
            List<Arrival> arrivals = new ArrayList<>(greeted.size());
            for (Row row : rows) {
                if (row.getLong("ord") > arrivals.size()) {
                    arrivals.add(new Arrival(
                            row.getBoolean("new_device"),
                            EntryRows.instant(row, "seen_at"),
                            Privacy.settings(row),
                            new Profile(row.getString("stored_name"), row.getString("stored_picture")),
                            new ArrayList<>()));
                }
                if (row.getUUID("conversation_id") != null) {
                    arrivals.get(arrivals.size() - 1).memberships().add(Memberships.membership(row));
                }
            }
            return arrivals;
        });
    }
}
