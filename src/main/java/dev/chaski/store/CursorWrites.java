// SPDX-License-Identifier: Apache-2.0
package dev.chaski.store;

import dev.chaski.store.Devices.Cursor;
import dev.chaski.store.Devices.Device;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import java.util.List;
import java.util.Map;

/** What the devices hold, as it is written behind. */
public interface CursorWrites {
    /** As {@link Devices#move}. */
    Future<Void> move(List<Cursor> cursors);

    /** As {@link Devices#seen}. */
    Future<Void> seen(Map<Device, Long> agoMs);

    /** As {@link Devices#strike}. */
    Future<Void> strike(List<Cursor> cursors);

    static CursorWrites in(SqlClient client) {
        return new CursorWrites() {
            @Override
            public Future<Void> move(List<Cursor> cursors) {
                return Devices.move(client, cursors);
            }

            @Override
            public Future<Void> seen(Map<Device, Long> agoMs) {
                return Devices.seen(client, agoMs);
            }

            @Override
            public Future<Void> strike(List<Cursor> cursors) {
                return Devices.strike(client, cursors);
            }
        };
    }
}
