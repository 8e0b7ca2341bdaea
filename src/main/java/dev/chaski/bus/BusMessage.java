// SPDX-License-Identifier: Apache-2.0
package dev.chaski.bus;

/** What may travel on the bus: immutable records only, each with a stable tag that the composition root registers ({@link Tags}). */
public interface BusMessage {}
