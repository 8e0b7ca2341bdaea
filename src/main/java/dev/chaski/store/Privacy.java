// SPDX-License-Identifier: Apache-2.0
package dev.chaski.store;

import dev.chaski.chat.UserId;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** What users let others know of them (docs/protocol.md, 6). Who never said is open about everything. */
public final class Privacy {
    private static final String OF = """
            select send_read_receipts, show_read_receipts, show_online_status, show_last_seen
            from privacy_settings where user_id = $1
            """;
    private static final String OF_MANY = """
            select user_id, send_read_receipts, show_read_receipts, show_online_status, show_last_seen
            from privacy_settings where user_id = any($1::text[])
            """;
    private static final String SET = """
            with feed as (
                insert into commits (members_changed) values (array[$1::text])
            )
            insert into privacy_settings as p (user_id, send_read_receipts, show_read_receipts, show_online_status, show_last_seen)
            values ($1, coalesce($2, true), coalesce($3, true), coalesce($4, true), coalesce($5, true))
            on conflict (user_id) do update set
                send_read_receipts = coalesce($2, p.send_read_receipts), show_read_receipts = coalesce($3, p.show_read_receipts),
                show_online_status = coalesce($4, p.show_online_status), show_last_seen = coalesce($5, p.show_last_seen)
            returning send_read_receipts, show_read_receipts, show_online_status, show_last_seen
            """;

    private Privacy() {}

    /** The four settings. */
    public record Settings(
            boolean sendReadReceipts, boolean showReadReceipts, boolean showOnlineStatus, boolean showLastSeen) {
        public static final Settings OPEN = new Settings(true, true, true, true);

        /** Open only where both are. */
        public Settings and(Settings other) {
            return new Settings(
                    sendReadReceipts && other.sendReadReceipts,
                    showReadReceipts && other.showReadReceipts,
                    showOnlineStatus && other.showOnlineStatus,
                    showLastSeen && other.showLastSeen);
        }
    }

    /** Changes to the settings; null leaves one as it is. */
    public record Change(
            Boolean sendReadReceipts, Boolean showReadReceipts, Boolean showOnlineStatus, Boolean showLastSeen) {}

    /** What holds for a user. */
    public static Future<Settings> of(SqlClient client, UserId user) {
        return client.preparedQuery(OF).execute(Tuple.of(user.value())).map(rows -> {
            for (Row row : rows) {
                return settings(row);
            }
            return Settings.OPEN;
        });
    }

    /** What holds for those of these users who ever said; the others are {@link Settings#OPEN}. */
    public static Future<Map<UserId, Settings>> of(SqlClient client, Collection<UserId> users) {
        String[] ids = users.stream().map(UserId::value).toArray(String[]::new);
        return client.preparedQuery(OF_MANY)
                .execute(Tuple.tuple().addArrayOfString(ids))
                .map(rows -> {
                    Map<UserId, Settings> settings = new HashMap<>();
                    rows.forEach(row -> settings.put(new UserId(row.getString("user_id")), settings(row)));
                    return settings;
                });
    }

    /** Changes what is given and answers what holds then; the feed names the user to all instances. */
    public static Future<Settings> set(SqlClient client, UserId user, Change change) {
        Tuple values = Tuple.of(
                user.value(),
                change.sendReadReceipts(),
                change.showReadReceipts(),
                change.showOnlineStatus(),
                change.showLastSeen());
        return client.preparedQuery(SET)
                .execute(values)
                .map(rows -> settings(rows.iterator().next()));
    }

    static Settings settings(Row row) {
        return new Settings(
                row.getBoolean("send_read_receipts"),
                row.getBoolean("show_read_receipts"),
                row.getBoolean("show_online_status"),
                row.getBoolean("show_last_seen"));
    }
}
