// SPDX-License-Identifier: Apache-2.0
package dev.chaski.routing;

/**
 * Where the other instances reach one by HTTP. Only its own word counts, told to members of the cluster.
 *
 * @param url {@code http://host:port}; empty while it serves no HTTP
 * @param key random and new at every start: whoever shows it on a request has it from the cluster
 */
public record PeerDoor(String url, String key) {
    /** Of an instance that serves no HTTP, or none yet. */
    public static final PeerDoor CLOSED = new PeerDoor("", "");

    /** Without the key: logs are read by others. */
    @Override
    public String toString() {
        return "PeerDoor[" + url + "]";
    }
}
