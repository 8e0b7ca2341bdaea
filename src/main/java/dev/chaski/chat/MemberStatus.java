// SPDX-License-Identifier: Apache-2.0
package dev.chaski.chat;

/** How a member stands to a conversation (docs/protocol.md, 8): the first two belong to it, the others do not any more. */
public enum MemberStatus {
    ACTIVE,
    /** Reads, but may not post. */
    MUTED,
    LEFT,
    REMOVED,
    /** Cannot be added again before the ban is lifted. */
    BANNED;

    /** Whether such a member is in the conversation now. */
    public boolean present() {
        return this == ACTIVE || this == MUTED;
    }
}
