// SPDX-License-Identifier: Apache-2.0
package dev.chaski.routing;

import dev.chaski.chat.DeviceId;
import dev.chaski.chat.UserId;

/**
 * A device has connected to {@code nodeId} while nobody could say where else it is. Whoever has another session of it ends the one that began earlier, by the time in its id: so exactly one is left.
 */
public record DeviceHere(UserId user, DeviceId device, String sessionId, String nodeId) implements NodeMessage {}
