// SPDX-License-Identifier: Apache-2.0
package dev.chaski.store;

import dev.chaski.chat.UserId;
import dev.chaski.store.Arrivals.Arrival;
import dev.chaski.store.Arrivals.Greeted;
import dev.chaski.store.Devices.Device;
import dev.chaski.store.Memberships.Membership;
import dev.chaski.store.MissedMarks.Absence;
import dev.chaski.store.MissedMarks.MovedMark;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import java.util.List;

/** What connections begin with: their devices, their users' conversations and settings, the marks that moved while they were away. */
public interface SyncReads {
    /** As {@link Arrivals#read}. */
    Future<List<Arrival>> arrivals(List<Greeted> greeted);

    /** As {@link Memberships#of}. */
    Future<List<Membership>> memberships(Device device);

    /** As {@link MissedMarks#read}. */
    Future<List<List<MovedMark>>> movedMarks(List<Absence> absences);

    /** As {@link Privacy#of}. */
    Future<Privacy.Settings> privacy(UserId user);

    /** Conversations with more than {@code largeOver} members are large. */
    static SyncReads in(SqlClient client, int largeOver) {
        return new SyncReads() {
            @Override
            public Future<List<Arrival>> arrivals(List<Greeted> greeted) {
                return Arrivals.read(client, greeted);
            }

            @Override
            public Future<List<Membership>> memberships(Device device) {
                return Memberships.of(client, device);
            }

            @Override
            public Future<List<List<MovedMark>>> movedMarks(List<Absence> absences) {
                return MissedMarks.read(client, absences, largeOver);
            }

            @Override
            public Future<Privacy.Settings> privacy(UserId user) {
                return Privacy.of(client, user);
            }
        };
    }
}
