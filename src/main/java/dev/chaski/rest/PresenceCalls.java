// SPDX-License-Identifier: Apache-2.0
package dev.chaski.rest;

import dev.chaski.chat.Refusal;
import dev.chaski.chat.UserId;
import dev.chaski.presence.Presence;
import dev.chaski.presence.Shown;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Who is there, of those whom the caller shares a conversation with. */
final class PresenceCalls {
    private static final int MOST = 500;

    private final Presence presence;

    PresenceCalls(Presence presence) {
        this.presence = presence;
    }

    record Users(List<Shown> users) {}

    void register(Routes routes) {
        routes.on(HttpMethod.GET, "/presence", this::presence);
    }

    private Future<Answer> presence(Call call) {
        String ids = call.query("userIds");
        if (ids == null || ids.isEmpty()) {
            throw Refusal.invalid("userIds is missing");
        }
        Set<UserId> users = new HashSet<>();
        for (String id : ids.split(",", -1)) {
            users.add(UserId.of(id));
        }
        if (users.size() > MOST) {
            throw Refusal.invalid("At most " + MOST + " users can be asked for");
        }
        return presence.of(call.user(), users).map(shown -> Answer.ok(new Users(shown)));
    }
}
