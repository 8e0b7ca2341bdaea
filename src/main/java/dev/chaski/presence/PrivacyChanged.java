// SPDX-License-Identifier: Apache-2.0
package dev.chaski.presence;

import dev.chaski.chat.UserId;
import dev.chaski.routing.NodeMessage;

/** A user has changed the privacy settings: sockets of that user read them again. */
public record PrivacyChanged(UserId user) implements NodeMessage {}
