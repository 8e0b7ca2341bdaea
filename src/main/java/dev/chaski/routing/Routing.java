// SPDX-License-Identifier: Apache-2.0
package dev.chaski.routing;

import dev.chaski.bus.Tags;

/** The records that routing says on the bus. */
public final class Routing {
    private Routing() {}

    public static void register(Tags tags) {
        tags.add("hello", NodeHello.class)
                .add("entry", EntryPush.class)
                .add("members-changed", MembersChanged.class)
                .add("displaced", Displaced.class)
                .add("device-here", DeviceHere.class)
                .add("carrier-stops", CarrierStops.class);
    }
}
