// SPDX-License-Identifier: Apache-2.0
package dev.chaski.rest;

import dev.chaski.audit.Audit;
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
        Privacy.Change change = call.body(Privacy.Change.class);
        Audit audit = Audit.of("privacy_changed").by(call.user());
        return audit.over(Privacy.set(pool, call.user(), change))
                .onSuccess(settings -> {
                    fanOut.toAll(new PrivacyChanged(call.user(), settings));
                    presence.privacyChanged(call.user());
                })
                .map(Answer::ok)
                .recover(Outage::whileWriting);
    }
}
