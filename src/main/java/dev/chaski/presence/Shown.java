// SPDX-License-Identifier: Apache-2.0
package dev.chaski.presence;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.chaski.chat.UserId;
import dev.chaski.presence.Whereabouts.Whereabout;
import dev.chaski.store.Acquaintances.Acquaintance;
import dev.chaski.wire.MessageWriter;

/**
 * A user's presence as others may see it.
 *
 * @param lastSeen ISO-8601; null while online, where nobody knows, or where the user does not show it
 */
public record Shown(@JsonProperty("userId") UserId user, Status status, String lastSeen) {
    /** Whether somebody is there. */
    public enum Status {
        ONLINE,
        AWAY,
        OFFLINE
    }

    /** Who hides whether he is there is never there, and was never seen: when somebody was last seen says when he was there. */
    static Shown of(Acquaintance user, Whereabout at) {
        if (!user.showOnlineStatus()) {
            return new Shown(user.user(), Status.OFFLINE, null);
        }
        boolean tells = at.status() == Status.OFFLINE && user.showLastSeen() && at.lastSeen() != null;
        return new Shown(user.user(), at.status(), tells ? MessageWriter.time(at.lastSeen()) : null);
    }
}
