// SPDX-License-Identifier: Apache-2.0
package dev.chaski.auth;

import io.vertx.core.Future;

/** Where the keys that sign tokens are known. */
interface Keys {
    /** Completes where a key that may has signed this token, whose header that is; fails where none has, with a {@code Refusal} where that is for sure not the token's fault. */
    Future<Void> verify(String token, Claims.Header header);
}
