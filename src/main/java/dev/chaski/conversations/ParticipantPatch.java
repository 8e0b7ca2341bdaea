// SPDX-License-Identifier: Apache-2.0
package dev.chaski.conversations;

import com.fasterxml.jackson.databind.JsonNode;
import dev.chaski.chat.MemberStatus;
import dev.chaski.chat.Refusal;
import dev.chaski.chat.Role;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;

/**
 * Changes to a participant as somebody asks for them; each may be null. {@code status} ACTIVE lifts a mute or a ban; whoever is no longer banned may be added again. {@code notificationsMutedUntil} is one's own
 * matter and comes alone: an ISO-8601 time, or JSON's null for no longer.
 */
public record ParticipantPatch(String role, String status, JsonNode notificationsMutedUntil) {
    private static final int LAST_YEAR = 9999;

    /** Whether this is about notices, and nothing else. */
    boolean mutes() {
        if (notificationsMutedUntil != null && (role != null || status != null)) {
            throw Refusal.invalid("notificationsMutedUntil comes alone");
        }
        return notificationsMutedUntil != null;
    }

    /** Until when; null: not any more. */
    Instant mutedUntil() {
        if (notificationsMutedUntil.isNull()) {
            return null;
        }
        try {
            OffsetDateTime until = OffsetDateTime.parse(notificationsMutedUntil.asText());
            if (until.getYear() >= 1 && until.getYear() <= LAST_YEAR) {
                return until.toInstant();
            }
        } catch (DateTimeException e) {
            throw Refusal.invalid("notificationsMutedUntil is not an ISO-8601 time");
        }
        throw Refusal.invalid("notificationsMutedUntil is out of range");
    }

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
            throw Refusal.invalid("role, status or notificationsMutedUntil is missing");
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
