// SPDX-License-Identifier: Apache-2.0
package dev.chaski.store;

import dev.chaski.chat.Profile;
import dev.chaski.chat.UserId;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;

/** The users that were seen or named, with how they are shown. */
public final class Users {
    /** A conflict would write to the row even where nothing differs, so it is looked up first. */
    private static final String UPSERT = """
            insert into users (user_id, name, picture)
            select $1, $2, $3
            where not exists (
                select 1 from users
                where user_id = $1 and ($2::text is null or name = $2) and ($3::text is null or picture = $3))
            on conflict (user_id) do update
            set name = coalesce(excluded.name, users.name), picture = coalesce(excluded.picture, users.picture)
            """;

    /** In the order of the keys, so that two that make the same users do not wait for each other. */
    private static final String ENSURE = """
            insert into users (user_id)
            select wanted from unnest($1::text[]) as wanted
            where not exists (select 1 from users where user_id = wanted)
            order by wanted
            on conflict do nothing
            """;

    private static final String PROFILE = "select name, picture from users where user_id = $1";

    private Users() {}

    /** Keeps how a user is shown; writes only where the user is new or something differs. What the profile does not say stays as it was. */
    public static Future<Void> upsert(SqlClient client, UserId user, Profile profile) {
        return client.preparedQuery(UPSERT)
                .execute(Tuple.of(user.value(), profile.name(), profile.picture()))
                .mapEmpty();
    }

    /** Makes those users that are not there. */
    public static Future<Void> ensure(SqlClient client, Collection<UserId> users) {
        return client.preparedQuery(ENSURE)
                .execute(Tuple.of(users.stream().map(UserId::value).toArray(String[]::new)))
                .mapEmpty();
    }

    /** How a user is shown; {@link Profile#UNKNOWN} for one who is not there. */
    public static Future<Profile> profile(SqlClient client, UserId user) {
        return client.preparedQuery(PROFILE).execute(Tuple.of(user.value())).map(rows -> {
            for (Row row : rows) {
                return new Profile(row.getString("name"), row.getString("picture"));
            }
            return Profile.UNKNOWN;
        });
    }
}
