// SPDX-License-Identifier: Apache-2.0
package dev.chaski.config;

import static dev.chaski.config.Kind.absent;
import static dev.chaski.config.Kind.base;
import static dev.chaski.config.Kind.choice;
import static dev.chaski.config.Kind.eventLoops;
import static dev.chaski.config.Kind.flag;
import static dev.chaski.config.Kind.instances;
import static dev.chaski.config.Kind.list;
import static dev.chaski.config.Kind.origins;
import static dev.chaski.config.Kind.secret;
import static dev.chaski.config.Kind.text;
import static dev.chaski.config.Kind.uri;
import static dev.chaski.config.Kind.whole;

import dev.chaski.config.ChaskiConfig.Env;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The one table of keys: name, what it holds and within which bounds, default, and a line for the reader.
 *
 * <p>The loader, masking, the search for the nearest name, {@code check-config} and the test of {@code
 * conf/chaski.yaml} all work from it. An empty default means "not set".
 */
@SuppressWarnings("ImmutableEnumChecker") // every Kind is a stateless function
enum Key {
    ENV(
            "env",
            choice("development", "production"),
            "development",
            "development or production; some defaults depend on it"),
    DATA_DIR("data.dir", text(), "data", "where the embedded PostgreSQL and Redis keep their data"),

    HTTP_HOST("http.host", text(), "127.0.0.1", "0.0.0.0", "the address to listen on (production: 0.0.0.0)"),
    HTTP_PORT("http.port", whole(0, 65_535), "8080", "the port to listen on; 0 picks a free one"),
    HTTP_ORIGINS(
            "http.origins",
            origins(),
            "",
            "other origins whose pages may use this instance, such as https://shop.example; development: any loopback origin too"),
    HTTP_PEER_URL(
            "http.peer-url",
            base(),
            "",
            "http://host:port under which the other instances reach this one; not set: http.host (cluster.host if that is 0.0.0.0) and http.port"),

    POSTGRES_URI(
            "postgres.uri",
            uri("postgresql", "postgres"),
            "",
            "postgresql://user:password@host:port/database; not set: an embedded PostgreSQL in data.dir"),
    POSTGRES_READERS("postgres.readers", whole(1, 200), "6", "connections for reads, per instance"),
    POSTGRES_STATEMENT_TIMEOUT(
            "postgres.statement-timeout-ms",
            whole(100, 600_000),
            "5000",
            "the server gives up on a statement after this"),

    REDIS_URI(
            "redis.uri",
            uri("redis", "rediss", "unix"),
            "",
            "redis://host:port; not set: an embedded Redis in data.dir"),
    REDIS_TIMEOUT("redis.timeout-ms", whole(10, 60_000), "250", "a command counts as failed after this"),
    REDIS_DEDUP(
            "redis.dedup",
            flag(),
            "true",
            "keep confirmations for an hour, to answer repeats while PostgreSQL is away"),

    CLUSTER_ENABLED("cluster.enabled", flag(), "true", "whether instances on the same database join each other"),
    CLUSTER_MEMBERS(
            "cluster.members",
            list(),
            "127.0.0.1",
            "host:port to look for other instances on; without a port it is cluster.port and the eleven after it"),
    CLUSTER_DNS(
            "cluster.dns",
            absent(),
            "",
            "a name whose addresses are the other instances, such as a headless Service, all on cluster.port; in place of cluster.members"),
    CLUSTER_PORT("cluster.port", whole(1, 65_535), "5701", "the membership port, or the next free one"),
    CLUSTER_BUS_PORT("cluster.bus-port", whole(0, 65_535), "0", "the event bus's port; 0 is a random one"),
    CLUSTER_HOST(
            "cluster.host",
            absent(),
            "127.0.0.1",
            "",
            "the address to bind and announce (production: http.host, or the machine's own address if that is 0.0.0.0)"),
    CLUSTER_PUBLIC_PORT(
            "cluster.public-port",
            whole(0, 65_535),
            "0",
            "the membership port to announce, where something passes it on to cluster.port; 0 is that one"),
    CLUSTER_PUBLIC_BUS_PORT(
            "cluster.public-bus-port", whole(0, 65_535), "0", "likewise of cluster.bus-port; 0 is that one"),

    JWT_SECRET(
            "jwt.secret",
            secret(32),
            "chaski-development-secret-change-me",
            "the HS256 secret of user tokens, at least 32 bytes; production refuses this default"),
    JWT_JWKS("jwt.jwks", absent(), "", "a path or URL of a JWKS with which tokens are verified instead"),

    LIMITS_MESSAGES_PER_MINUTE(
            "limits.messages-per-minute",
            whole(1, 1_000_000_000),
            "60",
            "messages of one sender to one conversation per minute"),
    LIMITS_MESSAGES_PER_HOUR(
            "limits.messages-per-hour", whole(1, 1_000_000_000), "1000", "messages of one sender per hour"),
    LIMITS_CONNECTIONS_PER_ADDRESS(
            "limits.connections-per-address",
            whole(0, 10_000_000),
            "0",
            "1000",
            "open sockets of one client address; 0 is no limit (production: 1000)"),
    LIMITS_FRAME_BYTES("limits.frame-bytes", whole(1_024, 16_777_216), "65536", "the largest frame from a client"),
    LIMITS_CONTENT_LENGTH(
            "limits.content-length", whole(1, 1_000_000), "10000", "the longest content of a message, in characters"),
    LIMITS_WINDOW("limits.window", whole(1, 1000), "50", "entries that may be unacknowledged on one connection"),
    LIMITS_BACKFILL_PAGE("limits.backfill-page", whole(1, 1_000), "100", "the most messages in one page of history"),
    LIMITS_FRAMES_PER_SECOND(
            "limits.frames-per-second",
            whole(10, 1_000_000),
            "1000",
            "frames of one connection, sends apart; ten seconds' worth at once"),
    LIMITS_PINGS_PER_SECOND(
            "limits.pings-per-second",
            whole(1, 10_000),
            "10",
            "pings and pongs of one connection; ten seconds' worth at once"),

    GROUPS_LARGE_OVER(
            "groups.large-over", whole(2, 1_000_000), "200", "members above which a conversation counts as large"),

    VERTICLES_EVENT_LOOPS(
            "verticles.event-loops", eventLoops(), Kind.AUTO, "event loops; auto: one for two cores, at least one"),
    VERTICLES_GATEWAY(
            "verticles.gateway.instances", instances(), Kind.AUTO, "sockets; auto: one per event loop, 0: none here"),
    VERTICLES_DELIVERY(
            "verticles.delivery.instances", instances(), Kind.AUTO, "sends; auto: one per event loop, 0: none here"),
    VERTICLES_RECEIPTS(
            "verticles.receipts.instances", instances(), Kind.AUTO, "marks; auto: one per event loop, 0: none here"),
    VERTICLES_PRESENCE(
            "verticles.presence.instances", instances(), Kind.AUTO, "presence; auto: one per event loop, 0: none here"),

    GATEWAY_AUTHENTICATE_TIMEOUT(
            "gateway.authenticate-timeout-ms",
            whole(100, 60_000),
            "5000",
            "a socket must have authenticated within this"),
    GATEWAY_PING_INTERVAL(
            "gateway.ping-interval-ms", whole(100, 600_000), "25000", "how often the server pings a socket"),
    GATEWAY_SILENCE_TIMEOUT(
            "gateway.silence-timeout-ms", whole(200, 3_600_000), "60000", "a socket silent for so long is closed"),
    GATEWAY_TOKEN_IN_URL(
            "gateway.token-in-url", flag(), "true", "false", "whether ?access_token= is accepted (production: false)"),
    GATEWAY_UNAUTHENTICATED_MAX(
            "gateway.unauthenticated-max",
            whole(1, 1_000_000),
            "5000",
            "sockets that may wait for authentication at once"),
    GATEWAY_QUEUE_BYTES(
            "gateway.queue-bytes",
            whole(16_384, 16_777_216),
            "262144",
            "bytes on their way to one socket, above which entries wait in the log"),
    GATEWAY_SYNCS_AT_ONCE(
            "gateway.syncs-at-once",
            whole(1, 10_000),
            "64",
            "connections that one event loop authenticates and syncs at once"),
    GATEWAY_SYNCS_WAITING(
            "gateway.syncs-waiting",
            whole(0, 1_000_000),
            "20000",
            "connections that may wait for that, per event loop; more are told to try later"),
    GATEWAY_REBALANCE_FROM(
            "gateway.rebalance-from",
            whole(0, 1_000_000),
            "100",
            "with so many sockets, and a quarter more than its share, an instance asks clients, a few at a time, to reconnect elsewhere; 0: never"),

    RECONCILE_BOUND(
            "reconcile.bound-ms",
            whole(200, 60_000),
            "3000",
            "everything committed arrives within this, come what may"),
    RECONCILE_INTERVAL("reconcile.interval-ms", whole(20, 30_000), "1000", "how often the commit feed is read"),
    RECONCILE_PRESENCE(
            "reconcile.presence-ms",
            whole(500, 3_600_000),
            "60000",
            "how often those who are watched are looked at, in case that news of them was lost"),
    DELIVERY_OWNER_TIMEOUT(
            "delivery.owner-timeout-ms",
            whole(10, 30_000),
            "500",
            "without an answer, a send goes to another instance"),
    DEVICES_PRUNE_AFTER_DAYS(
            "devices.prune-after-days",
            whole(1, 36_500),
            "90",
            "a device that was not connected for so long is forgotten; it comes back as a new one"),
    DRAIN_TIMEOUT(
            "drain.timeout-ms", whole(0, 25_000), "20000", "the longest a stopping instance may take to hand over"),

    LOG_FORMAT("log.format", choice("text", "json"), "text", "text for people, json for machines: one object a line"),
    LOG_LEVEL(
            "log.level",
            choice("trace", "debug", "info", "warn", "error"),
            "info",
            "what Chaski itself logs; debug has each station of each message"),

    TRACE_ENDPOINT(
            "trace.endpoint",
            uri("http", "https"),
            "",
            "where an OpenTelemetry collector takes OTLP over HTTP, such as http://collector:4318; not set: OTEL_EXPORTER_OTLP_ENDPOINT, or no traces"),
    TRACE_ONE_IN("trace.one-in", whole(1, 1_000_000), "1", "one of so many messages is traced");

    static final String DEVELOPMENT_SECRET = JWT_SECRET.inDevelopment;

    private final String key;
    private final Kind kind;
    private final String inDevelopment;
    private final String inProduction;
    private final String comment;

    Key(String key, Kind kind, String everywhere, String comment) {
        this(key, kind, everywhere, everywhere, comment);
    }

    Key(String key, Kind kind, String inDevelopment, String inProduction, String comment) {
        this.key = key;
        this.kind = kind;
        this.inDevelopment = inDevelopment;
        this.inProduction = inProduction;
        this.comment = comment;
    }

    String key() {
        return key;
    }

    Kind kind() {
        return kind;
    }

    String comment() {
        return comment;
    }

    String defaultIn(Env env) {
        return env == Env.PRODUCTION ? inProduction : inDevelopment;
    }

    /** The name of the environment variable: {@code limits.window} is {@code CHASKI_LIMITS_WINDOW}. */
    String variable() {
        return "CHASKI_" + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    static Optional<Key> named(String key) {
        return Arrays.stream(values()).filter(k -> k.key.equals(key)).findFirst();
    }

    static Optional<Key> ofVariable(String variable) {
        return Arrays.stream(values())
                .filter(k -> k.variable().equals(variable))
                .findFirst();
    }

    static List<Key> all() {
        return List.of(values());
    }
}
