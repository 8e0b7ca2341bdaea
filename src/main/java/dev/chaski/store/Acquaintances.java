// SPDX-License-Identifier: Apache-2.0
package dev.chaski.store;

import dev.chaski.chat.UserId;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Who shares a conversation with whom: nobody else is told of anybody's presence. */
public final class Acquaintances {
    private static final String OF = """
            select w.user_id,
                coalesce(p.show_online_status, true) as show_online_status, coalesce(p.show_last_seen, true) as show_last_seen
            from unnest($2::text[]) as w(user_id)
            left join privacy_settings p on p.user_id = w.user_id
            where w.user_id <> $1 and exists (
                select 1 from conversation_members o
                join conversation_members m on m.conversation_id = o.conversation_id and m.user_id = $1 and m.status in ('ACTIVE', 'MUTED')
                join conversations c on c.conversation_id = o.conversation_id and c.status <> 'DELETED'
                where o.user_id = w.user_id and o.status in ('ACTIVE', 'MUTED'))
            """;

    private Acquaintances() {}

    /** A user whom one knows, and what may be shown of the presence. */
    public record Acquaintance(UserId user, boolean showOnlineStatus, boolean showLastSeen) {}

    /** Those of {@code users} that share a conversation with {@code viewer} now. */
    public static Future<List<Acquaintance>> of(SqlClient client, UserId viewer, Collection<UserId> users) {
        Tuple values = Tuple.tuple()
                .addString(viewer.value())
                .addArrayOfString(users.stream().map(UserId::value).toArray(String[]::new));
        return client.preparedQuery(OF).execute(values).map(rows -> {
            List<Acquaintance> known = new ArrayList<>();
            rows.forEach(row ->
                    known.add(new Acquaintance(new UserId(row.getString(0)), row.getBoolean(1), row.getBoolean(2))));
            return known;
        });
    }
}
