// SPDX-License-Identifier: Apache-2.0
package dev.chaski.chat;

/** How a user is shown: a display name and the URL of a picture, each null when the token did not carry it. */
public record Profile(String name, String picture) {
    public static final Profile UNKNOWN = new Profile(null, null);
}
