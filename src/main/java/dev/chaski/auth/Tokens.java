// SPDX-License-Identifier: Apache-2.0
package dev.chaski.auth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.chaski.chat.Failure;
import dev.chaski.chat.Refusal;
import dev.chaski.config.ChaskiConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;

/**
 * Verifies JWTs (RFC 7519): HS256 by the shared secret or, where a JWKS is configured, RS256 and ES256 by its keys. Any other {@code alg}, {@code none} among them, is refused before a key is touched; {@code
 * exp} is honoured to the millisecond, without leeway. Safe on any thread; what was found valid is remembered for a minute, never beyond its {@code exp}.
 */
public final class Tokens {
    private static final int LONGEST = 8192;
    private static final int REMEMBERED = 20_000;
    private static final Duration REMEMBERED_FOR = Duration.ofMinutes(1);

    private final Keys keys;
    private final Clock clock;
    private final Cache<String, Caller> verified = Caffeine.newBuilder()
            .maximumSize(REMEMBERED)
            .expireAfterWrite(REMEMBERED_FOR)
            .build();

    public Tokens(Vertx vertx, ChaskiConfig.Jwt jwt) {
        this(vertx, jwt, Clock.systemUTC());
    }

    Tokens(Vertx vertx, ChaskiConfig.Jwt jwt, Clock clock) {
        this.clock = clock;
        this.keys = jwt.jwks().isPresent()
                ? new PublishedKeys(vertx, jwt.jwks().get(), clock)
                : new SharedSecret(vertx, jwt.secret());
    }

    /**
     * Who this token names. Fails with a {@link Refusal}: {@code token_expired}, {@code unauthenticated} for everything else that is wrong with it, however malformed, or {@code unavailable} while no key of
     * the JWKS could be had yet. Answers on the caller's event loop.
     */
    public Future<Caller> verify(String token) {
        if (token == null || token.isEmpty() || token.length() > LONGEST) {
            return Future.failedFuture(refused());
        }
        Caller known = verified.getIfPresent(token);
        if (known != null) {
            return current(known);
        }
        return Claims.header(token)
                .map(header -> Future.succeededFuture(token)
                        .compose(signed -> keys.verify(signed, header)) // which throws what it trips over
                        .map(valid -> Claims.of(token).caller(clock.instant()))
                        .recover(Tokens::refuse)
                        .compose(caller -> remember(token, caller)))
                .orElseGet(() -> Future.failedFuture(refused()));
    }

    private Future<Caller> remember(String token, Caller caller) {
        verified.put(token, caller);
        return current(caller);
    }

    private Future<Caller> current(Caller caller) {
        return caller.expired(clock.instant())
                ? Future.failedFuture(Refusal.of(Failure.TOKEN_EXPIRED, "The token has expired"))
                : Future.succeededFuture(caller);
    }

    private static Future<Caller> refuse(Throwable e) {
        return Future.failedFuture(e instanceof Refusal ? e : refused());
    }

    static Refusal refused() {
        return Refusal.of(Failure.UNAUTHENTICATED, "The token is missing or not valid");
    }
}
