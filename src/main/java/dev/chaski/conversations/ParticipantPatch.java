// SPDX-License-Identifier: Apache-2.0
package dev.chaski.conversations;

import dev.chaski.chat.MemberStatus;
import dev.chaski.chat.Refusal;
import dev.chaski.chat.Role;

/** Changes to a participant as somebody asks for them; each may be null. {@code status} ACTIVE lifts a mute or a ban; whoever is no longer banned may be added again. */
public record ParticipantPatch(String role, String status) {
    /** The role of that name; null for null. */
    static Role role(String name) {
        if (name == null) {
            return null;
        }
        for (Role known : Role.values()) {
            if (known.name().equals(name)) {
                return known;
            }
        }
        throw Refusal.invalid("role is none of OWNER, ADMIN, MODERATOR and MEMBER");
    }

    Role checkedRole() {
        if (role == null && status == null) {
            throw Refusal.invalid("role or status is missing");
        }
        return role(role);
    }

    MemberStatus checkedStatus() {
        if (status == null) {
            return null;
        }
        return switch (status) {
            case "ACTIVE" -> MemberStatus.ACTIVE;
            case "MUTED" -> MemberStatus.MUTED;
            case "BANNED" -> MemberStatus.BANNED;
            default -> throw Refusal.invalid("status is none of ACTIVE, MUTED and BANNED");
        };
    }
}
