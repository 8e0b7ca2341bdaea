// SPDX-License-Identifier: Apache-2.0
package dev.chaski.presence;

import dev.chaski.bus.Address;
import dev.chaski.bus.BusMessage;
import dev.chaski.chat.UserId;

/** Something about a user's sockets has changed: presence should look. {@code privacy}: the settings have, so that what is shown is told again. */
record Look(UserId user, boolean privacy) implements BusMessage {
    static Address<Look> at(String nodeId, int number) {
        return new Address<>("presence." + nodeId + "." + number, Look.class);
    }
}
