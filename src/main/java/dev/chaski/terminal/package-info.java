// SPDX-License-Identifier: Apache-2.0
/**
 * Chaski from the outside: what a person at a terminal sees of it.
 *
 * <p>{@link dev.chaski.terminal.ChatTerminal} is a client of the wire contract in one screenful of classes, and {@link
 * dev.chaski.terminal.Demo} runs two instances as processes of their own and fills them with sample conversations. Both
 * know the server only by its REST and socket doors, so whatever works here works for any client. {@code Link} keeps a
 * socket open, {@code Positions} knows what this device holds, {@code OwnMessages} has the ticks, {@code Talk} brings
 * them together.
 */
package dev.chaski.terminal;
