// SPDX-License-Identifier: Apache-2.0
package dev.chaski.chat;

/** A user, as named by the token's {@code sub}: 1 to 128 characters (code points) of valid text. */
public record UserId(String value) implements Comparable<UserId> {
    public static final int MAX_LENGTH = 128;

    /** The user of that name; refused as {@link Failure#INVALID_FRAME} when it is not 1 to 128 characters of valid text. */
    public static UserId of(String value) {
        return new UserId(Text.name(value, "userId", MAX_LENGTH));
    }

    @Override
    public int compareTo(UserId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
