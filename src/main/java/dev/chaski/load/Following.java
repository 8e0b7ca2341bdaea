// SPDX-License-Identifier: Apache-2.0
package dev.chaski.load;

import dev.chaski.load.Meter.Station;

/**
 * How far a message is followed.
 *
 * @param receipts whether to its last receipt
 * @param until where it makes room for the next one of a closed loop
 */
record Following(boolean receipts, Station until) {}
