// SPDX-License-Identifier: Apache-2.0
package dev.chaski.gateway;

import dev.chaski.audit.Audit;
import dev.chaski.store.Devices;
import dev.chaski.turns.Turns;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Forgets, once an hour, the devices that have not been here for long; one instance at a time does it. Such a device comes back as a new one, at its user's delivered positions. */
final class Pruning {
    private static final Logger log = LoggerFactory.getLogger(Pruning.class);
    private static final long INTERVAL_MS = 3600_000;
    private static final int MOST_AT_ONCE = 500;

    private final Turns turns;
    private final SqlClient client;
    private final int days;

    Pruning(Turns turns, SqlClient client, int days) {
        this.turns = turns;
        this.client = client;
        this.days = days;
    }

    /** Begins now, and comes again. */
    void begin() {
        prune(0).onSuccess(devices -> {
                    if (devices > 0) {
                        Audit.of("devices_pruned")
                                .with("count", devices)
                                .with("unseen_days", days)
                                .done();
                    }
                })
                .onFailure(e -> log.debug("Devices could not be pruned: {}", e.toString()))
                .onComplete(done -> turns.after(INTERVAL_MS, this::begin));
    }

    private Future<Integer> prune(int before) {
        return Devices.prune(client, days, MOST_AT_ONCE)
                .compose(gone -> gone < MOST_AT_ONCE ? Future.succeededFuture(before + gone) : prune(before + gone));
    }
}
