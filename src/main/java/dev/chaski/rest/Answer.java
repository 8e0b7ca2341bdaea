// SPDX-License-Identifier: Apache-2.0
package dev.chaski.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.chaski.wire.Json;

/** What a call is answered with: a status and a JSON text, which is null where there is nothing to say. */
record Answer(int status, String json) {
    static final int OK = 200;
    static final int CREATED = 201;
    static final Answer NOTHING = new Answer(204, null);

    static Answer of(int status, Object body) {
        try {
            return new Answer(status, Json.mapper().writeValueAsString(body));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("An answer that cannot be written as JSON", e);
        }
    }

    static Answer ok(Object body) {
        return of(OK, body);
    }
}
