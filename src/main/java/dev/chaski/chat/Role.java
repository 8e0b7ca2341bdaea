// SPDX-License-Identifier: Apache-2.0
package dev.chaski.chat;

/** What a member may do, the strongest first (docs/protocol.md, 8). */
public enum Role {
    OWNER,
    ADMIN,
    MODERATOR,
    MEMBER;

    /** Whether this role is that one or a stronger one. */
    public boolean atLeast(Role other) {
        return compareTo(other) <= 0;
    }
}
