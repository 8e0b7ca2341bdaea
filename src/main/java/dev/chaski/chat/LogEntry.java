// SPDX-License-Identifier: Apache-2.0
package dev.chaski.chat;

import java.time.Instant;

/**
 * One entry of the log, encoded once for every client that gets it. {@code body} is the frame's JSON from after its {@code type} on: {@code "conversationId":…,"seq":…,…}, ending with the braces that close
 * it, so that a connection's own fields go in front. {@code messageNo} counts the conversation's messages (0 for any other entry). {@code subject} is the user whom a membership entry is about, {@code tempId} the sender's own name for the message and {@code createdAt} when that was accepted; null elsewhere.
 */
public record LogEntry(
        ConversationId conversationId,
        long seq,
        long messageNo,
        EntryKind kind,
        UserId author,
        String tempId,
        UserId subject,
        Instant createdAt,
        String body) {}
