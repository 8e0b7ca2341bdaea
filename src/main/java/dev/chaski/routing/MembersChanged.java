// SPDX-License-Identifier: Apache-2.0
package dev.chaski.routing;

import dev.chaski.chat.UserId;
import java.util.Set;

/** These users have joined, left or come back somewhere: whoever holds sockets of theirs looks their memberships up again. A hint, since the feed says the same. */
public record MembersChanged(Set<UserId> users) implements NodeMessage {}
