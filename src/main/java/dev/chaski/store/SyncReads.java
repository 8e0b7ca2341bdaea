// SPDX-License-Identifier: Apache-2.0
package dev.chaski.store;

import dev.chaski.chat.Profile;
import dev.chaski.chat.UserId;
import dev.chaski.store.Devices.Arrival;
import dev.chaski.store.Devices.Device;
import dev.chaski.store.Memberships.Membership;
import dev.chaski.store.Memberships.MovedMark;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import java.time.Instant;
import java.util.List;

/** What a connection begins with: its device, its user's conversations and settings, the marks that moved while it was away. */
public interface SyncReads {
    /** As {@link Devices#arrive}. */
    Future<Arrival> arrive(Device device, Profile profile, String kind);

    /** As {@link Memberships#of}. */
    Future<List<Membership>> memberships(Device device);

    /** As {@link Memberships#movedMarks}. */
    Future<List<MovedMark>> movedMarks(UserId author, Instant since);

    /** As {@link Privacy#of}. */
    Future<Privacy.Settings> privacy(UserId user);

    static SyncReads in(SqlClient client) {
        return new SyncReads() {
            @Override
            public Future<Arrival> arrive(Device device, Profile profile, String kind) {
                return Devices.arrive(client, device, profile, kind);
            }

            @Override
            public Future<List<Membership>> memberships(Device device) {
                return Memberships.of(client, device);
            }

            @Override
            public Future<List<MovedMark>> movedMarks(UserId author, Instant since) {
                return Memberships.movedMarks(client, author, since);
            }

            @Override
            public Future<Privacy.Settings> privacy(UserId user) {
                return Privacy.of(client, user);
            }
        };
    }
}
