// SPDX-License-Identifier: Apache-2.0
package dev.chaski.rest;

import dev.chaski.presence.Presence;
import dev.chaski.presence.PrivacyChanged;
import dev.chaski.routing.FanOut;
import dev.chaski.store.Outage;
import dev.chaski.store.Privacy;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.sqlclient.Pool;

/** The caller's privacy settings. */
final class PrivacyCalls {
    private static final String SETTINGS = "/me/privacy";

    private final Pool pool;
    private final FanOut fanOut;
    private final Presence presence;

    PrivacyCalls(Pool pool, FanOut fanOut, Presence presence) {
        this.pool = pool;
        this.fanOut = fanOut;
        this.presence = presence;
    }

    void register(Routes routes) {
        routes.on(HttpMethod.GET, SETTINGS, this::get).on(HttpMethod.PUT, SETTINGS, this::put);
    }

    private Future<Answer> get(Call call) {
        return Privacy.of(pool, call.user()).map(Answer::ok).recover(Outage::whileReading);
    }

    private Future<Answer> put(Call call) {
        return Privacy.set(pool, call.user(), call.body(Privacy.Change.class))
                .onSuccess(settings -> {
                    fanOut.toAll(new PrivacyChanged(call.user()));
                    presence.privacyChanged(call.user());
                })
                .map(Answer::ok)
                .recover(Outage::whileWriting);
    }
}
