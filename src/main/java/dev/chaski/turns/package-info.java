// SPDX-License-Identifier: Apache-2.0
/**
 * Time and event loops as plain logic sees them. Whoever sets timers or leaves something for the end of a turn does it through {@link dev.chaski.turns.Turns}, so that the same classes run on Vert.x's event
 * loops and, with every turn and tick in the hands of a test, on one thread with a clock of its own. Work that is only there at times is gone through in
 * {@link dev.chaski.turns.Rounds}.
 */
package dev.chaski.turns;
