// SPDX-License-Identifier: Apache-2.0
/**
 * The typed event bus: records travel between verticles and instances under typed addresses. {@link dev.chaski.bus.ClusterBus} is the only class that touches Vert.x's event bus. The bus is best effort: it
 * carries requests with a time-out and hints that may vanish, never the only copy of anything.
 */
package dev.chaski.bus;
