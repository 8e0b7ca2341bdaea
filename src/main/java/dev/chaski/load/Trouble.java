// SPDX-License-Identifier: Apache-2.0
package dev.chaski.load;

/** Why there is no result; the message is a sentence for whoever asked for one, with what to do about it. */
final class Trouble extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int TOO_MANY = 4429;
    private static final int UNAUTHENTICATED = 4401;

    Trouble(String sentence) {
        super(sentence);
    }

    static String ofClosing(String userId, int code, String reason) {
        String cure = switch (code) {
            case TOO_MANY -> "; raise limits.connections-per-address on the instances";
            case UNAUTHENTICATED -> "; tokens are signed with jwt.secret, which must be that of the instances";
            default -> "";
        };
        return "The connection of " + userId + " was " + reason + cure + ".";
    }
}
