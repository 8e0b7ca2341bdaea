// SPDX-License-Identifier: Apache-2.0
package dev.chaski.terminal;

import io.vertx.core.json.JsonObject;

/** A call that was answered, but not with success. The message is the server's sentence. */
final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;

    private Refused(int status, String message) {
        super(message);
        this.status = status;
    }

    static Refused of(String path, int status, JsonObject problem) {
        String detail = problem.getString("detail", "The server answered " + status + " to " + path);
        return new Refused(status, detail);
    }

    int status() {
        return status;
    }
}
