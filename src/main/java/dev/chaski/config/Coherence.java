// SPDX-License-Identifier: Apache-2.0
package dev.chaski.config;

import dev.chaski.config.ChaskiConfig.Env;
import dev.chaski.config.ConfigException.Problem;
import dev.chaski.config.Sources.Raw;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The mistakes that only show between two keys. */
final class Coherence {
    private Coherence() {}

    /** Of a key in {@code faulty}, whose mistake is known, {@code raw} has the default. */
    static List<Problem> check(Env env, Map<Key, Raw> raw, Set<Key> faulty) {
        List<Problem> problems = new ArrayList<>();
        Raw secret = raw.get(Key.JWT_SECRET);
        boolean known = secret.text().equals(Key.DEVELOPMENT_SECRET) && !faulty.contains(Key.JWT_SECRET);
        if (env == Env.PRODUCTION && known && raw.get(Key.JWT_JWKS).text().isEmpty()) {
            problems.add(new Problem(
                    Key.JWT_SECRET.key(),
                    secret.source(),
                    "is the development secret, which everybody knows, and env is production",
                    "set jwt.secret to at least 32 random bytes, or set jwt.jwks"));
        }
        above(Key.GATEWAY_SILENCE_TIMEOUT, Key.GATEWAY_PING_INTERVAL, raw, problems);
        above(Key.RECONCILE_BOUND, Key.RECONCILE_INTERVAL, raw, problems);
        return problems;
    }

    private static void above(Key larger, Key smaller, Map<Key, Raw> raw, List<Problem> problems) {
        String limit = raw.get(smaller).text();
        if (Long.parseLong(raw.get(larger).text()) <= Long.parseLong(limit)) {
            problems.add(new Problem(
                    larger.key(),
                    raw.get(larger).source(),
                    "is not above " + smaller.key() + ", which is " + limit,
                    "raise it, or lower " + smaller.key()));
        }
    }
}
