// SPDX-License-Identifier: Apache-2.0
package dev.chaski.bus;

/** A place on the bus that takes messages of one type; declared beside the records that it takes. */
public record Address<M extends BusMessage>(String name, Class<M> type) {}
