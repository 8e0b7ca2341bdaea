// SPDX-License-Identifier: Apache-2.0
package dev.chaski;

import static java.util.Map.entry;

import com.hazelcast.config.AdvancedNetworkConfig;
import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.ListenerConfig;
import com.hazelcast.config.MapConfig;
import com.hazelcast.config.MultiMapConfig;
import com.hazelcast.config.MultiMapConfig.ValueCollectionType;
import com.hazelcast.config.ServerSocketEndpointConfig;
import dev.chaski.config.ChaskiConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * A Vert.x that belongs to the cluster of its database: the name of the Hazelcast cluster derives from the cluster id, so that instances on different databases never join. Members are found over TCP or by a name, never by multicast, and
 * a member that is silent is given up sooner than by Hazelcast's defaults, as is one that leaves: where several leave at once, each waits for another to take what it holds.
 */
final class Clustering {
    /** What matters to the cluster, then what an instance does without: nobody reads Hazelcast's own metrics, and a few threads carry what the bus registers. */
    private static final Map<String, String> HAZELCAST = Map.ofEntries(
            entry("hazelcast.max.no.heartbeat.seconds", "12"),
            entry("hazelcast.heartbeat.interval.seconds", "2"),
            entry("hazelcast.merge.first.run.delay.seconds", "10"),
            entry("hazelcast.merge.next.run.delay.seconds", "5"),
            entry("hazelcast.phone.home.enabled", "false"),
            entry("hazelcast.wait.seconds.before.join", "0"),
            entry("hazelcast.tcp.join.port.try.count", Integer.toString(Neighbours.PORTS)),
            entry("hazelcast.logging.type", "slf4j"),
            entry("hazelcast.socket.bind.any", "false"),
            entry("hazelcast.shutdownhook.enabled", "false"),
            entry("hazelcast.graceful.shutdown.max.wait", "5"),
            entry("hazelcast.metrics.enabled", "false"),
            entry("hazelcast.health.monitoring.level", "OFF"),
            entry("hazelcast.slow.operation.detector.enabled", "false"),
            entry("hazelcast.operation.thread.count", "2"),
            entry("hazelcast.operation.generic.thread.count", "2"),
            entry("hazelcast.event.thread.count", "2"),
            entry("hazelcast.io.thread.count", "1"));

    /** How long Hazelcast goes on asking where members were, five seconds at each address where nobody is any more; {@code cluster.dns} says where they are now. */
    private static final String FORMER_ADDRESSES_S =
            "hazelcast.tcp.join.previously.joined.member.address.retention.seconds";

    private static final int BUS_PING_MS = 5000;

    /** @param members the ids of all members, this one included; {@code manager} is null for an instance that stays alone */
    record Member(Vertx vertx, String nodeId, Supplier<List<String>> members, HazelcastClusterManager manager) {
        /** Where the other instances reach this one's HTTP: as configured; else at the address on which it listens, or if those are all, at the one under which the cluster knows it. */
        String peerUrl(ChaskiConfig.Http http, int port) {
            return http.peerUrl().orElseGet(() -> "http://" + bracketed(address(http)) + ":" + port);
        }

        private String address(ChaskiConfig.Http http) {
            return http.everywhere() && manager != null
                    ? manager.getHazelcastInstance()
                            .getCluster()
                            .getLocalMember()
                            .getAddress()
                            .getHost()
                    : http.host();
        }
    }

    private Clustering() {}

    /** Where an instance that listens at this address can be opened from its own machine. */
    static String url(String host, int port) {
        String found = switch (host) {
            case "0.0.0.0" -> "127.0.0.1";
            case "::", "[::]" -> "[::1]";
            default -> bracketed(host);
        };
        return "http://" + found + ":" + port;
    }

    private static String bracketed(String host) {
        return host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
    }

    static Future<Member> join(ChaskiConfig config, UUID clusterId) {
        VertxOptions options = new VertxOptions()
                .setPreferNativeTransport(true)
                .setEventLoopPoolSize(config.verticles().eventLoops());
        if (!config.cluster().enabled()) {
            String alone = UUID.randomUUID().toString();
            Vertx vertx = Vertx.builder().with(options).build();
            return Future.succeededFuture(new Member(vertx, alone, () -> List.of(alone), null));
        }
        HazelcastClusterManager manager = new HazelcastClusterManager(hazelcast(config.cluster(), clusterId));
        options.setEventBusOptions(bus(config.cluster()));
        return Vertx.builder()
                .with(options)
                .withClusterManager(manager)
                .buildClustered()
                .map(vertx -> new Member(vertx, manager.getNodeId(), manager::getNodes, manager));
    }

    private static EventBusOptions bus(ChaskiConfig.Cluster cluster) {
        EventBusOptions bus = new EventBusOptions()
                .setPort(cluster.busPort())
                .setClusterPingInterval(BUS_PING_MS)
                .setClusterPingReplyInterval(BUS_PING_MS)
                .setTcpNoDelay(true);
        cluster.host().ifPresent(host -> bus.setHost(host).setClusterPublicHost(host));
        if (cluster.publicPorts().busPort() > 0) {
            bus.setClusterPublicPort(cluster.publicPorts().busPort());
        }
        return bus;
    }

    /** Made here and not read from Vert.x's XML, whose schema takes longer to check than the cluster to form. */
    private static Config hazelcast(ChaskiConfig.Cluster cluster, UUID clusterId) {
        Config config = new Config();
        config.setClusterName("chaski-" + clusterId);
        HAZELCAST.forEach(config::setProperty);
        config.addMultiMapConfig(
                new MultiMapConfig("__vertx.subs").setBackupCount(1).setValueCollectionType(ValueCollectionType.SET));
        config.addMapConfig(new MapConfig("__vertx.haInfo").setBackupCount(1));
        config.addMapConfig(new MapConfig("__vertx.nodeInfo").setBackupCount(1));
        Neighbours neighbours = new Neighbours(cluster);
        config.addListenerConfig(new ListenerConfig(neighbours));
        config.setProperty(FORMER_ADDRESSES_S, cluster.dns().isPresent() ? "0" : "300");
        network(config.getAdvancedNetworkConfig().setEnabled(true), cluster, neighbours);
        return config;
    }

    /** "Advanced" means: this port is for members. On the plain one Hazelcast would serve clients too. */
    private static void network(AdvancedNetworkConfig network, ChaskiConfig.Cluster cluster, Neighbours neighbours) {
        ServerSocketEndpointConfig members = new ServerSocketEndpointConfig()
                .setPort(cluster.port())
                .setPortAutoIncrement(true)
                .setPortCount(100)
                .setReuseAddress(true);
        cluster.host().ifPresent(host -> {
            members.getInterfaces().setEnabled(true).addInterface(host);
            int publicPort = cluster.publicPorts().port();
            members.setPublicAddress(publicPort > 0 ? host + ":" + publicPort : null);
        });
        network.setMemberEndpointConfig(members);
        JoinConfig join = network.getJoin();
        join.getAutoDetectionConfig().setEnabled(false);
        join.getMulticastConfig().setEnabled(false);
        join.setTcpIpConfig(neighbours);
    }
}
