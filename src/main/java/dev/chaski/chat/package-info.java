// SPDX-License-Identifier: Apache-2.0
/**
 * The nouns of a chat: users and their devices, conversations and their members, the log's entries, marks, and the names of everything that can go wrong. No I/O and no library lives here; every other
 * room may speak these words.
 */
package dev.chaski.chat;
