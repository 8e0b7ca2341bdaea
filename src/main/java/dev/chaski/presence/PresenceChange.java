// SPDX-License-Identifier: Apache-2.0
package dev.chaski.presence;

import dev.chaski.routing.NodeMessage;

/** A user's presence has changed, as others may see it; for whoever watches the user. */
public record PresenceChange(Shown shown) implements NodeMessage {}
