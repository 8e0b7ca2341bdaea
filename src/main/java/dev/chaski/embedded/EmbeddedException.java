// SPDX-License-Identifier: Apache-2.0
package dev.chaski.embedded;

/** An embedded server could not be brought up, found or used; the message is one sentence that a user can act on. */
public final class EmbeddedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    EmbeddedException(String message) {
        super(message);
    }

    EmbeddedException(String message, Throwable cause) {
        super(message, cause);
    }
}
