// SPDX-License-Identifier: Apache-2.0
package dev.chaski.testing;

import dev.chaski.auth.DevelopmentTokens;
import java.time.Clock;
import java.util.Optional;

/** Tokens as the product beside the server would issue them. */
public final class Tokens {
    public static final String SECRET = "chaski-development-secret-change-me";
    private static final long HOUR = 3600;

    private Tokens() {}

    /** A good token for an hour. */
    public static String of(String user) {
        return lasting(user, HOUR);
    }

    /** A token that expires after so many seconds; negative: that has expired. */
    public static String lasting(String user, long seconds) {
        return signed(SECRET, user, seconds);
    }

    /** A good token for an hour, with these scopes. */
    public static String scoped(String user, String scope) {
        return DevelopmentTokens.issue(
                SECRET,
                user,
                Optional.of("Name of " + user),
                Optional.of(scope),
                HOUR,
                Clock.systemUTC().instant());
    }

    /** A token signed with this secret. */
    public static String signed(String secret, String user, long seconds) {
        return DevelopmentTokens.issue(
                secret,
                user,
                Optional.of("Name of " + user),
                Optional.empty(),
                seconds,
                Clock.systemUTC().instant());
    }
}
