// SPDX-License-Identifier: Apache-2.0
package dev.chaski.wire;

/** Why the server ends a connection (docs/protocol.md, 2), beside the failures that have a close code of their own. */
public enum CloseCode {
    GOING_AWAY(1001, "Silence"),
    FRAME_TOO_LARGE(1009, "The frame is too large"),
    RESTART(1012, "Restart"),
    TRY_LATER(1013, "Try later"),
    PROTOCOL_ERRORS(4400, "Too many protocol errors"),
    UNAUTHENTICATED(4401, "The token was refused"),
    NO_AUTHENTICATE(4408, "No authenticate in time"),
    DISPLACED(4409, "The same device connected elsewhere"),
    TOO_MANY_CONNECTIONS(4429, "Too many connections");

    private final int code;
    private final String reason;

    CloseCode(int code, String reason) {
        this.code = code;
        this.reason = reason;
    }

    public int code() {
        return code;
    }

    /** A sentence for whoever reads the close frame. */
    public String reason() {
        return reason;
    }
}
