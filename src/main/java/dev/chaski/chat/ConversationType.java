// SPDX-License-Identifier: Apache-2.0
package dev.chaski.chat;

/** What kind of conversation it is; the membership of a {@link #DIRECT} one is fixed to its two users. */
public enum ConversationType {
    DIRECT,
    GROUP,
    SPACE,
    COMMUNITY
}
