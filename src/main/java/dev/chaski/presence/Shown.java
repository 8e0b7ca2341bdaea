// SPDX-License-Identifier: Apache-2.0
package dev.chaski.presence;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.chaski.chat.UserId;

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
}
