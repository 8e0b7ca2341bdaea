// SPDX-License-Identifier: Apache-2.0
package dev.chaski.presence;

import dev.chaski.routing.NodeMessage;
import java.util.List;

/** The presence of these users has changed, as others may see it; for whoever watches one of them. */
public record PresenceChange(List<Shown> users) implements NodeMessage {
    /** Copies the list. */
    public PresenceChange {
        users = List.copyOf(users);
    }
}
