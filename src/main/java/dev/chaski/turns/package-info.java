// SPDX-License-Identifier: Apache-2.0
/**
 * Time and event loops as plain logic sees them. Whoever sets timers or leaves something for the end of a turn does it through {@link dev.chaski.turns.Turns}, so that the same classes run on Vert.x's event
 * loops and, with every turn and tick in the hands of a test, on one thread with a clock of its own. What is looked after only at times
 * asks for it: {@link dev.chaski.turns.Again}.
 */
package dev.chaski.turns;
