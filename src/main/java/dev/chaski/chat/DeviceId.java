// SPDX-License-Identifier: Apache-2.0
package dev.chaski.chat;

/** An installation of a client, chosen by it and stable: 1 to 128 characters. It owns one cursor per conversation. */
public record DeviceId(String value) {
    public static final int MAX_LENGTH = 128;

    /** The device of that name; refused as {@link Failure#INVALID_FRAME} when it is not 1 to 128 characters of valid text. */
    public static DeviceId of(String value) {
        return new DeviceId(Text.name(value, "deviceId", MAX_LENGTH));
    }

    @Override
    public String toString() {
        return value;
    }
}
