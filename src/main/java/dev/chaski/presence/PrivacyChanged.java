// SPDX-License-Identifier: Apache-2.0
package dev.chaski.presence;

import dev.chaski.chat.UserId;
import dev.chaski.routing.NodeMessage;
import dev.chaski.store.Privacy;

/** A user has changed the privacy settings: what these close, sockets of that user close at once; what holds they read again. A hint, since the feed names the user too. */
public record PrivacyChanged(UserId user, Privacy.Settings settings) implements NodeMessage {}
