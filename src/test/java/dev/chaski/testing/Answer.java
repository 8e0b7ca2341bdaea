// SPDX-License-Identifier: Apache-2.0
package dev.chaski.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;

/** What REST answered; the body is empty where there was none. */
public record Answer(int status, JsonObject body) {
    /** This answer, which must have one of these statuses. */
    public Answer must(Integer... statuses) {
        assertThat(status).as("status of the answer %s", body).isIn((Object[]) statuses);
        return this;
    }

    /** The {@code code} of a problem. */
    public String code() {
        return body.getString("code");
    }
}
