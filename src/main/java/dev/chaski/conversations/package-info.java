// SPDX-License-Identifier: Apache-2.0
/**
 * Conversations and who belongs to them: making, listing, changing, joining, leaving. {@link dev.chaski.conversations.Conversations} is the whole of it for everybody else. Every change is one transaction
 * under the lock of the conversation's row and leaves an entry in its log, so that it is pushed, synced and repaired like a message.
 */
package dev.chaski.conversations;
