// SPDX-License-Identifier: Apache-2.0
package dev.chaski.gateway;

import dev.chaski.routing.PeerDoor;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;

/**
 * What an instance writes on a request that it hands on: the key of the other's door, by which that one knows that a member of the cluster has handed it on and does not hand it on again; and what would be lost
 * on the way. Without the right key it is no mark, whoever wrote it.
 *
 * @param opens whether the session is to be opened there if it is not there
 * @param address the client's
 */
record PeerMark(boolean opens, String address) {
    static final String HEADER = "Chaski-Peer";
    private static final String OPEN = "open";
    private static final String FIND = "find";
    private static final int PARTS = 3;

    String written(PeerDoor to) {
        return String.join(" ", to.key(), opens ? OPEN : FIND, address);
    }

    /** The mark on a request to the instance that has this door; {@code header} may be missing (null). */
    static Optional<PeerMark> read(String header, PeerDoor own) {
        String[] parts = header == null ? new String[0] : header.split(" ", PARTS);
        return parts.length == PARTS && !own.key().isEmpty() && same(parts[0], own.key())
                ? Optional.of(new PeerMark(parts[1].equals(OPEN), parts[2]))
                : Optional.empty();
    }

    /** In the same time wherever they differ. */
    private static boolean same(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }
}
