// SPDX-License-Identifier: Apache-2.0
/**
 * Delivered and read marks, from the ack of a device to the ticks of an author. Whoever has a mark to set holds a {@link dev.chaski.receipts.MarkClient}; the conversation's owner merges marks by their
 * maximum, commits them in one statement every few milliseconds, and only then tells the authors concerned with a {@link dev.chaski.receipts.ReceiptPush}.
 */
package dev.chaski.receipts;
