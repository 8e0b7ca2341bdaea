// SPDX-License-Identifier: Apache-2.0
package dev.chaski.routing;

import dev.chaski.bus.BusMessage;

/**
 * An instance tells the others what it does: said once a second, at every change, and at once to whoever is new.
 *
 * @param deliveryLanes how many lanes of delivery are ready; 0 while it starts, drains or does no delivery
 * @param receiptLanes the same for receipts
 * @param door where it takes HTTP requests of the others
 */
public record NodeHello(String nodeId, int deliveryLanes, int receiptLanes, PeerDoor door) implements BusMessage {}
