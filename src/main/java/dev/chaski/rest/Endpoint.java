// SPDX-License-Identifier: Apache-2.0
package dev.chaski.rest;

import io.vertx.core.Future;

/** What one call does. It may throw or fail with a {@code Refusal}. */
interface Endpoint {
    Future<Answer> answer(Call call);
}
