// SPDX-License-Identifier: Apache-2.0
package dev.chaski.chat;

import java.time.Instant;

/**
 * A message in its present state, as its readers see it. {@code messageNo} is its place among the
 * conversation's messages. {@code attachments}, {@code metadata}, {@code encrypted} and {@code reactions} are JSON as text, kept as they came; everything from {@code sender}'s
 * name on may be null. {@code tempId} is for the sender's own devices only.
 */
public record Message(
        MessageId id,
        ConversationId conversationId,
        long seq,
        long messageNo,
        UserId senderId,
        Profile sender,
        MessageType type,
        String content,
        MessageId replyToId,
        MessageId threadId,
        String attachments,
        String metadata,
        String reactions,
        String encrypted,
        String tempId,
        Instant clientTimestamp,
        Instant createdAt,
        Instant editedAt,
        Instant deletedAt,
        boolean moderated,
        int version) {}
