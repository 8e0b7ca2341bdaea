// SPDX-License-Identifier: Apache-2.0
package dev.chaski.chat;

import java.util.Locale;

/**
 * Everything that can go wrong for a client, by the names of the wire contract (docs/protocol.md, 9), with the HTTP status that REST answers and the close code of a socket that ends by it (0: the socket stays
 * open).
 */
public enum Failure {
    INVALID_FRAME(400, 0),
    UNKNOWN_TYPE(400, 0),
    UNAUTHENTICATED(401, 4401),
    TOKEN_EXPIRED(401, 4401),
    FORBIDDEN(403, 0),
    CONVERSATION_NOT_FOUND(404, 0),
    MESSAGE_NOT_FOUND(404, 0),
    CONVERSATION_ARCHIVED(409, 0),
    PARTICIPANT_MUTED(403, 0),
    MESSAGE_TOO_LONG(413, 0),
    FRAME_TOO_LARGE(413, 1009),
    CONTENT_REJECTED(422, 0),
    RATE_LIMITED(429, 0),
    UNAVAILABLE(503, 0),
    CONFLICT(409, 0),
    TOO_MANY_CONNECTIONS(429, 4429),
    INTERNAL(500, 0);

    private final int status;
    private final int closeCode;

    Failure(int status, int closeCode) {
        this.status = status;
        this.closeCode = closeCode;
    }

    /** The code as clients read it: {@code rate_limited}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    public int status() {
        return status;
    }

    public int closeCode() {
        return closeCode;
    }
}
