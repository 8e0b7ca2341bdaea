// SPDX-License-Identifier: Apache-2.0
package dev.chaski.redis;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** The names of our keys: a prefix of the cluster's own, so that many share one Redis, and hash tags, so that what one act touches lies in one slot of a Redis Cluster. Parts that users choose are escaped. */
public final class Keys {
    private final String prefix;

    public Keys(UUID clusterId) {
        this.prefix = "chaski:" + clusterId.toString().replace("-", "").substring(0, 12) + ":";
    }

    /** Hash: session -> node, incarnation and device of every socket of the user. */
    public String sockets(String userId) {
        return prefix + "user:{" + escape(userId) + "}:sockets";
    }

    /** String with a short life: the lease of an instance. */
    public String lease(String nodeId) {
        return prefix + "node:{" + nodeId + "}";
    }

    /** Sorted set: the instances, by when each was last alive, in ms since 1970. */
    public String instances() {
        return prefix + "{nodes}";
    }

    /** Set: the incarnations of an instance that have written routes and were not swept yet. */
    public String incarnationsOf(String nodeId) {
        return prefix + "node:{" + nodeId + "}:incarnations";
    }

    /** Set: the users to whom an incarnation of an instance has written routes. */
    public String usersOf(String nodeId, String incarnation) {
        return prefix + "node:{" + nodeId + "}:" + incarnation + ":users";
    }

    /** String with a short life: the instance that has a SockJS session. */
    public String sockJsSession(String session) {
        return prefix + "sockjs:{" + escape(session) + "}";
    }

    /** String: when the user was last seen, in ms since 1970; nothing while the user is there. */
    public String lastSeen(String userId) {
        return prefix + "user:{" + escape(userId) + "}:seen";
    }

    /** String with a life of an hour: the confirmation of a message; a tempId names one within its sender's messages of one conversation. */
    public String confirmation(String senderId, String conversationId, String tempId) {
        return prefix + "dedup:{" + escape(senderId) + "}:" + conversationId + ":" + escape(tempId);
    }

    /** That text without any character that has a meaning in our keys and values. */
    public static String escape(String part) {
        return URLEncoder.encode(part, StandardCharsets.UTF_8);
    }
}
