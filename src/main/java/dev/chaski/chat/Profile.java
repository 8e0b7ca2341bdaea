// SPDX-License-Identifier: Apache-2.0
package dev.chaski.chat;

/** How a user is shown: a display name and the URL of a picture, each null where it is not known. */
public record Profile(String name, String picture) {
    public static final Profile UNKNOWN = new Profile(null, null);

    /** This one, with what it does not know from the other. */
    public Profile or(Profile other) {
        return new Profile(name == null ? other.name : name, picture == null ? other.picture : picture);
    }
}
