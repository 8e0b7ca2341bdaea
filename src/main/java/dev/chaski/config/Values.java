// SPDX-License-Identifier: Apache-2.0
package dev.chaski.config;

import dev.chaski.config.ChaskiConfig.Cluster;
import dev.chaski.config.ChaskiConfig.Delivery;
import dev.chaski.config.ChaskiConfig.Devices;
import dev.chaski.config.ChaskiConfig.Drain;
import dev.chaski.config.ChaskiConfig.Env;
import dev.chaski.config.ChaskiConfig.Gateway;
import dev.chaski.config.ChaskiConfig.Groups;
import dev.chaski.config.ChaskiConfig.Http;
import dev.chaski.config.ChaskiConfig.Jwt;
import dev.chaski.config.ChaskiConfig.Limits;
import dev.chaski.config.ChaskiConfig.Log;
import dev.chaski.config.ChaskiConfig.Postgres;
import dev.chaski.config.ChaskiConfig.PublicPorts;
import dev.chaski.config.ChaskiConfig.Reconcile;
import dev.chaski.config.ChaskiConfig.Redis;
import dev.chaski.config.ChaskiConfig.Trace;
import dev.chaski.config.ChaskiConfig.Verticles;
import dev.chaski.config.Sources.Raw;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Turns checked texts into the records; nothing here can fail. */
record Values(Env env, Map<Key, Raw> raw) {
    ChaskiConfig config() {
        Http http = new Http(
                text(Key.HTTP_HOST), whole(Key.HTTP_PORT), list(Key.HTTP_ORIGINS), optional(Key.HTTP_PEER_URL));
        return new ChaskiConfig(
                env,
                Path.of(text(Key.DATA_DIR)).toAbsolutePath().normalize(),
                http,
                new Postgres(
                        optional(Key.POSTGRES_URI), whole(Key.POSTGRES_READERS), whole(Key.POSTGRES_STATEMENT_TIMEOUT)),
                new Redis(optional(Key.REDIS_URI), whole(Key.REDIS_TIMEOUT), flag(Key.REDIS_DEDUP)),
                cluster(http),
                new Jwt(text(Key.JWT_SECRET), optional(Key.JWT_JWKS)),
                limits(),
                new Groups(whole(Key.GROUPS_LARGE_OVER)),
                new Verticles(
                        eventLoops(),
                        instances(Key.VERTICLES_GATEWAY),
                        instances(Key.VERTICLES_DELIVERY),
                        instances(Key.VERTICLES_RECEIPTS),
                        instances(Key.VERTICLES_PRESENCE)),
                gateway(),
                new Reconcile(whole(Key.RECONCILE_BOUND), whole(Key.RECONCILE_INTERVAL), whole(Key.RECONCILE_PRESENCE)),
                new Delivery(whole(Key.DELIVERY_OWNER_TIMEOUT)),
                new Devices(whole(Key.DEVICES_PRUNE_AFTER_DAYS)),
                new Drain(whole(Key.DRAIN_TIMEOUT)),
                new Log(choice(Key.LOG_FORMAT), choice(Key.LOG_LEVEL)),
                new Trace(optional(Key.TRACE_ENDPOINT), whole(Key.TRACE_ONE_IN)));
    }

    private Cluster cluster(Http http) {
        return new Cluster(
                flag(Key.CLUSTER_ENABLED),
                list(Key.CLUSTER_MEMBERS),
                optional(Key.CLUSTER_DNS),
                whole(Key.CLUSTER_PORT),
                whole(Key.CLUSTER_BUS_PORT),
                optional(Key.CLUSTER_HOST).or(() -> listenerAddress(http)),
                new PublicPorts(whole(Key.CLUSTER_PUBLIC_PORT), whole(Key.CLUSTER_PUBLIC_BUS_PORT)));
    }

    /** Where HTTP listens, unless that is every address: then the cluster picks the machine's own. */
    private static Optional<String> listenerAddress(Http http) {
        return Optional.of(http.host()).filter(host -> !http.everywhere());
    }

    private Limits limits() {
        return new Limits(
                whole(Key.LIMITS_MESSAGES_PER_MINUTE),
                whole(Key.LIMITS_MESSAGES_PER_HOUR),
                whole(Key.LIMITS_CONNECTIONS_PER_ADDRESS),
                whole(Key.LIMITS_FRAME_BYTES),
                whole(Key.LIMITS_CONTENT_LENGTH),
                whole(Key.LIMITS_WINDOW),
                whole(Key.LIMITS_BACKFILL_PAGE),
                whole(Key.LIMITS_FRAMES_PER_SECOND),
                whole(Key.LIMITS_PINGS_PER_SECOND));
    }

    private Gateway gateway() {
        return new Gateway(
                whole(Key.GATEWAY_AUTHENTICATE_TIMEOUT),
                whole(Key.GATEWAY_PING_INTERVAL),
                whole(Key.GATEWAY_SILENCE_TIMEOUT),
                flag(Key.GATEWAY_TOKEN_IN_URL),
                whole(Key.GATEWAY_UNAUTHENTICATED_MAX),
                whole(Key.GATEWAY_QUEUE_BYTES),
                whole(Key.GATEWAY_SYNCS_AT_ONCE),
                whole(Key.GATEWAY_SYNCS_WAITING),
                whole(Key.GATEWAY_REBALANCE_FROM));
    }

    private String text(Key key) {
        return raw.get(key).text();
    }

    /** As the documents write it: a choice may be given in capitals. */
    private String choice(Key key) {
        return text(key).toLowerCase(Locale.ROOT);
    }

    private Optional<String> optional(Key key) {
        return Optional.of(text(key)).filter(Predicate.not(String::isEmpty));
    }

    private int whole(Key key) {
        return Integer.parseInt(text(key));
    }

    private int instances(Key key) {
        return text(key).equals(Kind.AUTO) ? eventLoops() : whole(key);
    }

    private int eventLoops() {
        return text(Key.VERTICLES_EVENT_LOOPS).equals(Kind.AUTO)
                ? Math.max(1, Runtime.getRuntime().availableProcessors() / 2)
                : whole(Key.VERTICLES_EVENT_LOOPS);
    }

    private boolean flag(Key key) {
        return Boolean.parseBoolean(text(key));
    }

    private List<String> list(Key key) {
        return Stream.of(text(key).split(",", -1))
                .map(String::strip)
                .filter(Predicate.not(String::isEmpty))
                .toList();
    }
}
