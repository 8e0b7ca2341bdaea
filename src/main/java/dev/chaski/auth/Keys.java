// SPDX-License-Identifier: Apache-2.0
package dev.chaski.auth;

import io.vertx.core.Future;
import io.vertx.ext.auth.jwt.JWTAuth;

/** Where the keys that sign tokens are known. */
interface Keys {
    /** What verifies a token with this header; fails with a {@code Refusal} where nothing may. */
    Future<JWTAuth> verifierOf(Claims.Header header);
}
