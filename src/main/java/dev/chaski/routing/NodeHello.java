// SPDX-License-Identifier: Apache-2.0
package dev.chaski.routing;

import dev.chaski.bus.BusMessage;

/**
 * An instance tells the others what it does: said once a second, at every change, and at once to whoever is new.
 *
 * @param deliveryLanes how many lanes of delivery are ready; 0 while it starts, drains or does no delivery
 * @param receiptLanes the same for receipts
 * @param door where it takes HTTP requests of the others
 * @param sockets how many it has and will keep; {@link #TAKES_NONE} while it takes no new ones
 */
public record NodeHello(String nodeId, int deliveryLanes, int receiptLanes, PeerDoor door, int sockets)
        implements BusMessage {
    /** In place of a number of sockets. */
    public static final int TAKES_NONE = -1;

    /** With that many sockets instead. */
    NodeHello having(int count) {
        return new NodeHello(nodeId, deliveryLanes, receiptLanes, door, count);
    }
}
