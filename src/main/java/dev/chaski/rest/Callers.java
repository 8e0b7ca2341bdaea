// SPDX-License-Identifier: Apache-2.0
package dev.chaski.rest;

import dev.chaski.auth.Caller;
import dev.chaski.auth.Tokens;
import dev.chaski.chat.Failure;
import dev.chaski.chat.Refusal;
import dev.chaski.chat.UserId;
import dev.chaski.store.Outage;
import dev.chaski.store.Users;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.sqlclient.Pool;

/** Whose call it is: the token's user or, for a backend with the scope {@code chaski:server}, the one whom the header {@code Chaski-User} names. */
final class Callers {
    private static final String BEARER = "bearer ";
    private static final String ACTS_FOR = "Chaski-User";

    private final Tokens tokens;
    private final Pool readers;

    Callers(Tokens tokens, Pool readers) {
        this.tokens = tokens;
        this.readers = readers;
    }

    Future<Caller> of(HttpServerRequest request) {
        String header = request.getHeader(HttpHeaders.AUTHORIZATION);
        if (header == null || !header.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            return Future.failedFuture(
                    Refusal.of(Failure.UNAUTHENTICATED, "The header Authorization: Bearer is missing"));
        }
        return tokens.verify(header.substring(BEARER.length()).trim())
                .compose(caller -> actingFor(caller, Headers.text(request, ACTS_FOR)));
    }

    private Future<Caller> actingFor(Caller caller, String user) {
        if (user == null) {
            return Future.succeededFuture(caller);
        }
        if (!caller.has(Caller.SERVER)) {
            return Future.failedFuture(Refusal.of(Failure.FORBIDDEN, "Only a server acts for other users"));
        }
        UserId other = UserId.of(user);
        return Users.profile(readers, other)
                .map(profile -> new Caller(other, profile, caller.scopes(), caller.expiresAt()))
                .recover(Outage::whileReading);
    }
}
