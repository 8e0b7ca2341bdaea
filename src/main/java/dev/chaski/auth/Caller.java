// SPDX-License-Identifier: Apache-2.0
package dev.chaski.auth;

import dev.chaski.chat.Profile;
import dev.chaski.chat.UserId;
import java.time.Instant;
import java.util.Set;

/**
 * Whom a valid token names, and what it permits.
 *
 * @param profile the {@code name} and {@code picture} claims, each null where the token had none that can be shown and no other is known
 * @param scopes what it permits beyond being that user, such as {@link #SERVER}
 * @param expiresAt when the token ends, to the millisecond; null when it has no {@code exp}
 */
public record Caller(UserId user, Profile profile, Set<String> scopes, Instant expiresAt) {
    public static final String ADMIN = "chaski:admin";
    public static final String MODERATOR = "chaski:moderator";
    /** A backend that acts for the user named in the header {@code Chaski-User}. */
    public static final String SERVER = "chaski:server";

    /** Copies the scopes. */
    public Caller {
        scopes = Set.copyOf(scopes);
    }

    /** The same, with what the token does not say of how the user is shown. */
    public Caller orShownAs(Profile stored) {
        return new Caller(user, profile.or(stored), scopes, expiresAt);
    }

    public boolean has(String scope) {
        return scopes.contains(scope);
    }

    /** Whether the token has ended by then; there is no leeway. */
    public boolean expired(Instant now) {
        return expiresAt != null && !now.isBefore(expiresAt);
    }
}
