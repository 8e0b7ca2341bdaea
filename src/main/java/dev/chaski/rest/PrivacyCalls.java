// SPDX-License-Identifier: Apache-2.0
package dev.chaski.rest;

import dev.chaski.store.Outage;
import dev.chaski.store.Privacy;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.sqlclient.Pool;

/** The caller's privacy settings. */
final class PrivacyCalls {
    private static final String SETTINGS = "/me/privacy";

    private final Pool pool;

    PrivacyCalls(Pool pool) {
        this.pool = pool;
    }

    void register(Routes routes) {
        routes.on(HttpMethod.GET, SETTINGS, this::get).on(HttpMethod.PUT, SETTINGS, this::put);
    }

    private Future<Answer> get(Call call) {
        return Privacy.of(pool, call.user()).map(Answer::ok).recover(Outage::whileReading);
    }

    private Future<Answer> put(Call call) {
        return Privacy.set(pool, call.user(), call.body(Privacy.Change.class))
                .map(Answer::ok)
                .recover(Outage::whileWriting);
    }
}
