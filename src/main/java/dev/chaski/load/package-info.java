// SPDX-License-Identifier: Apache-2.0
/**
 * How much a machine can carry: the command {@code bench}. {@link dev.chaski.load.Bench} is the whole of it for everybody else; it knows the server only by its REST and socket doors.
 *
 * <p>A {@code Stage} makes people and conversations and connects everybody, {@code Traffic} sends, a {@code Talk} follows each message from its send to the last receipt, its {@code Ledger} counts what was
 * lost, repeated or out of order, the {@code Meter} keeps the times. All of it happens on one event loop, so that the generator never takes more than one core, and {@code Frames} looks only for what is
 * needed, so that it does not measure itself.
 */
package dev.chaski.load;
