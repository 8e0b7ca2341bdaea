// SPDX-License-Identifier: Apache-2.0
package dev.chaski.testing;

import dev.chaski.Node;
import dev.chaski.config.ConfigLoader;
import dev.chaski.redis.Keys;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Some nodes in this JVM, on a database of their own. What separates clusters (Redis prefix, cluster name) comes from the database, so several may run at once.
 *
 * <p>The limits of rate are off unless a test sets them.
 */
public final class Cluster implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration STOP = Duration.ofSeconds(30);

    private final Database database = TestStores.freshDatabase();
    private final Map<String, String> settings = new HashMap<>();
    private final List<Node> nodes = new ArrayList<>();
    private final List<Node> running = new ArrayList<>();

    private Cluster(Map<String, String> settings) {
        this.settings.putAll(Map.of(
                "http.port", "0",
                "postgres.uri", database.uri(),
                "postgres.readers", "3",
                "verticles.event-loops", "2",
                "redis.uri", TestStores.redisUri(),
                "limits.messages-per-minute", "1000000",
                "limits.messages-per-hour", "1000000"));
        this.settings.putAll(settings);
    }

    /** So many nodes with the defaults. */
    public static Cluster of(int nodes) {
        return of(nodes, Map.of());
    }

    /** So many nodes with these settings over the defaults. */
    public static Cluster of(int nodes, Map<String, String> settings) {
        Cluster cluster = new Cluster(settings);
        try {
            for (int i = 0; i < nodes; i++) {
                cluster.addNode();
            }
            return cluster;
        } catch (RuntimeException | AssertionError e) {
            cluster.close();
            throw e;
        }
    }

    /** Starts one more. */
    public Node addNode() {
        return addNode(Map.of());
    }

    /** The same, which has these settings instead. */
    public Node addNode(Map<String, String> instead) {
        Map<String, String> own = new HashMap<>(settings);
        own.putAll(instead);
        Node node = Patience.result(Node.start(ConfigLoader.of(own)), START);
        nodes.add(node);
        running.add(node);
        return node;
    }

    /** Its keys in Redis. */
    public Keys keys() {
        return new Keys((UUID)
                database.rows("select cluster_id from instance_facts").get(0).get(0));
    }

    /** The {@code i}th of all that were started. */
    public Node node(int i) {
        return nodes.get(i);
    }

    /** Its address. */
    public String url(int i) {
        return node(i).url();
    }

    /** The addresses of all. */
    public List<String> urls() {
        return nodes.stream().map(Node::url).toList();
    }

    /** How many were started. */
    public int size() {
        return nodes.size();
    }

    /** Drains and stops one. */
    public void stop(int i) {
        running.remove(node(i));
        Patience.result(node(i).stop(), STOP);
    }

    /** What they share. */
    public Database database() {
        return database;
    }

    @Override
    public void close() {
        List<Node> left = new ArrayList<>(running);
        running.clear();
        left.stream().map(Node::stop).toList().forEach(stopped -> Patience.result(stopped, STOP));
    }
}
