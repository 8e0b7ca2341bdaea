// SPDX-License-Identifier: Apache-2.0
package dev.chaski.auth;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.PubSecKeyOptions;
import io.vertx.ext.auth.authentication.TokenCredentials;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;

/** One secret for HS256. The expiry is not its business: {@link Claims} tells the expired from the invalid. */
final class SharedSecret implements Keys {
    private static final String ALGORITHM = "HS256";
    private final JWTAuth verifier;

    SharedSecret(Vertx vertx, String secret) {
        verifier = JWTAuth.create(
                vertx,
                new JWTAuthOptions()
                        .addPubSecKey(
                                new PubSecKeyOptions().setAlgorithm(ALGORITHM).setBuffer(secret))
                        .setJWTOptions(new JWTOptions().setIgnoreExpiration(true)));
    }

    @Override
    public Future<Void> verify(String token, Claims.Header header) {
        return header.alg().equals(ALGORITHM)
                ? verifier.authenticate(new TokenCredentials(token)).mapEmpty()
                : Future.failedFuture(Tokens.refused());
    }
}
