// SPDX-License-Identifier: Apache-2.0
package dev.chaski.chat;

/** Whether a conversation takes messages ({@link #ACTIVE}), may only be read, or is gone for everybody. */
public enum ConversationStatus {
    ACTIVE,
    ARCHIVED,
    DELETED
}
