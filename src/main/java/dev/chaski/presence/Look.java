// SPDX-License-Identifier: Apache-2.0
package dev.chaski.presence;

import dev.chaski.bus.Address;
import dev.chaski.bus.BusMessage;
import dev.chaski.chat.UserId;

/** Something about a user has changed, or may have: presence should look. */
record Look(UserId user, Why why) implements BusMessage {
    enum Why {
        /** A socket of the user has come, gone or changed its status here. */
        MOVED,
        /** An instance that may have had sockets of the user is gone, or is there again. */
        INSTANCE,
        /** What others told of the user may not have been heard here, where somebody watches; it is told here only. */
        MISSED,
        /** The privacy settings have changed, so that what is shown is told again. */
        PRIVACY
    }

    /** One of the instances that have presence, now this and now that: for instances that have none. */
    static final Address<Look> ANYWHERE = new Address<>("presence", Look.class);

    static Address<Look> at(String nodeId, int number) {
        return new Address<>("presence." + nodeId + "." + number, Look.class);
    }
}
