// SPDX-License-Identifier: Apache-2.0
package dev.chaski.config;

import java.util.regex.Pattern;

/** Keeps secrets off screens and out of logs. */
final class Secrets {
    static final String MASK = "********";

    /** The password in {@code scheme://user:password@host}; greedy, so that a password with an @ or a / is covered whole. */
    private static final Pattern USER_INFO =
            Pattern.compile("^([a-z0-9+.-]+://[^:/@?]*):.*@", Pattern.CASE_INSENSITIVE);

    private static final Pattern QUERY = Pattern.compile("(?i)([?&][^=&]*(?:password|secret|token)[^=&]*=)[^&]*");

    private Secrets() {}

    static String maskUri(String uri) {
        String masked = USER_INFO.matcher(uri).replaceFirst("$1:" + MASK + "@");
        return QUERY.matcher(masked).replaceAll("$1" + MASK);
    }
}
