// SPDX-License-Identifier: Apache-2.0
package dev.chaski.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The whole configuration of one instance, valid by construction when it comes from {@link ConfigLoader}.
 *
 * <p>Each component is the slice of one room and carries the names of the keys in camel case: {@code limits.frame-bytes}
 * is {@code limits().frameBytes()}. Fields ending in {@code Ms} are milliseconds. Printing a slice never shows a secret.
 *
 * @param env what the instance is for; some defaults depend on it
 * @param dataDir {@code data.dir}: where the embedded servers live, absolute
 */
public record ChaskiConfig(
        Env env,
        Path dataDir,
        Http http,
        Postgres postgres,
        Redis redis,
        Cluster cluster,
        Jwt jwt,
        Limits limits,
        Groups groups,
        Verticles verticles,
        Gateway gateway,
        Reconcile reconcile,
        Delivery delivery,
        Devices devices,
        Drain drain,
        Log log,
        Trace trace) {

    /** Whether this is a development instance. */
    public boolean development() {
        return env == Env.DEVELOPMENT;
    }

    /** What an instance is for. */
    public enum Env {
        /** Convenient and on loopback: a known secret, tokens in URLs, no limit of connections per address. */
        DEVELOPMENT,
        /** Strict: refuses to start with the development secret. */
        PRODUCTION
    }

    /**
     * The HTTP listener.
     *
     * @param port 0 picks a free one
     * @param origins other origins whose pages may use this instance; in development any loopback origin may too
     * @param peerUrl where the other instances reach it; empty: found out at the start
     */
    public record Http(String host, int port, List<String> origins, Optional<String> peerUrl) {
        /** Copies the list. */
        public Http {
            origins = List.copyOf(origins);
        }

        /** Whether it listens on every address of the machine. */
        public boolean everywhere() {
            return List.of("0.0.0.0", "::", "[::]").contains(host);
        }

        /** What is said where it cannot listen. */
        public IllegalStateException taken(Throwable why) {
            return new IllegalStateException(
                    "Port " + port + " of " + host + " cannot be listened on (http.port): " + why.getMessage());
        }
    }

    /**
     * The store of record.
     *
     * @param uri empty: the embedded PostgreSQL of {@code data.dir}
     * @param readers connections for reads, per instance
     * @param statementTimeoutMs after this the server gives up on a statement
     */
    public record Postgres(Optional<String> uri, int readers, int statementTimeoutMs) {
        @Override
        public String toString() {
            return "Postgres[uri=" + uri.map(Secrets::maskUri) + ", readers=" + readers + ", statementTimeoutMs="
                    + statementTimeoutMs + "]";
        }
    }

    /**
     * The store of what may be rebuilt.
     *
     * @param uri empty: the embedded Redis of {@code data.dir}
     * @param timeoutMs after this a command counts as failed
     * @param dedup whether confirmations are kept there for an hour
     */
    public record Redis(Optional<String> uri, int timeoutMs, boolean dedup) {
        @Override
        public String toString() {
            return "Redis[uri=" + uri.map(Secrets::maskUri) + ", timeoutMs=" + timeoutMs + ", dedup=" + dedup + "]";
        }
    }

    /**
     * Who joins whom.
     *
     * @param members hosts (optionally with ports) to look for other instances on
     * @param dns a name whose every address may be another instance; then {@code members} does not count
     * @param port the first port to try for membership; the next free ones follow
     * @param busPort the event bus's port, 0 for a random one
     * @param host the address to bind and to announce; empty leaves the choice of the machine's own address to the
     *     cluster
     */
    public record Cluster(
            boolean enabled,
            List<String> members,
            Optional<String> dns,
            int port,
            int busPort,
            Optional<String> host,
            PublicPorts publicPorts) {
        /** Copies the list. */
        public Cluster {
            members = List.copyOf(members);
        }
    }

    /** The ports to announce to the other instances in place of those that are listened at; 0: those. */
    public record PublicPorts(int port, int busPort) {}

    /**
     * How tokens are verified: with a shared secret (HS256), or with the keys of a JWKS when that is set.
     *
     * @param secret at least 32 bytes
     * @param jwks a path or an http(s) URL
     */
    public record Jwt(String secret, Optional<String> jwks) {
        /** Whether tokens are signed with the secret that everybody knows. */
        public boolean developmentSecret() {
            return jwks.isEmpty() && secret.equals(Key.DEVELOPMENT_SECRET);
        }

        @Override
        public String toString() {
            return "Jwt[secret=" + Secrets.MASK + ", jwks=" + jwks + "]";
        }
    }

    /**
     * What a client may do, and how much.
     *
     * @param messagesPerMinute per sender
     * @param messagesPerHour per sender
     * @param connectionsPerAddress open sockets per client address; 0 is no limit
     * @param frameBytes the largest frame from a client
     * @param contentLength the longest content of a message, in characters
     * @param window unacknowledged entries per connection
     * @param backfillPage the most messages in one page of history
     * @param framesPerSecond frames of one connection, sends apart; ten seconds' worth at once
     * @param pingsPerSecond pings and pongs of one connection; ten seconds' worth at once
     */
    public record Limits(
            int messagesPerMinute,
            int messagesPerHour,
            int connectionsPerAddress,
            int frameBytes,
            int contentLength,
            int window,
            int backfillPage,
            int framesPerSecond,
            int pingsPerSecond) {}

    /**
     * When a conversation is treated as a large one.
     *
     * @param largeOver members above which fan-out is a broadcast and receipts are summaries
     */
    public record Groups(int largeOver) {}

    /** How many event loops this instance has, and how often each verticle is deployed on them; 0 leaves one out. */
    public record Verticles(int eventLoops, int gateway, int delivery, int receipts, int presence) {}

    /**
     * The sockets.
     *
     * @param authenticateTimeoutMs a socket that has not authenticated by then is closed
     * @param pingIntervalMs how often the server pings
     * @param silenceTimeoutMs a socket that said nothing for so long is closed
     * @param tokenInUrl whether {@code ?access_token=} is accepted
     * @param unauthenticatedMax sockets that may wait for authentication at once
     * @param queueBytes written to a socket and not gone out: from there on entries wait in the log
     * @param syncsAtOnce connections that one event loop authenticates and syncs at once
     * @param syncsWaiting connections that may wait for that, per event loop
     * @param rebalanceFrom with fewer sockets nobody is asked to reconnect elsewhere; 0: nobody ever is
     */
    public record Gateway(
            int authenticateTimeoutMs,
            int pingIntervalMs,
            int silenceTimeoutMs,
            boolean tokenInUrl,
            int unauthenticatedMax,
            int queueBytes,
            int syncsAtOnce,
            int syncsWaiting,
            int rebalanceFrom) {}

    /**
     * The repair of lost hints.
     *
     * @param boundMs promised to clients: everything arrives within this of its commit
     * @param intervalMs how often the commit feed is read
     * @param presenceMs how often those who are watched are looked at
     */
    public record Reconcile(int boundMs, int intervalMs, int presenceMs) {}

    /**
     * Sending.
     *
     * @param ownerTimeoutMs without an answer for so long, a send goes to another instance
     */
    public record Delivery(int ownerTimeoutMs) {}

    /**
     * What is kept of devices.
     *
     * @param pruneAfterDays a device that was not connected for so long is forgotten
     */
    public record Devices(int pruneAfterDays) {}

    /**
     * Stopping.
     *
     * @param timeoutMs the longest a drain may take
     */
    public record Drain(int timeoutMs) {}

    /**
     * What is logged.
     *
     * @param format {@code text} or {@code json}
     * @param level of Chaski's own loggers
     */
    public record Log(String format, String level) {}

    /**
     * Traces of messages.
     *
     * @param endpoint where OTLP is taken over HTTP; empty: nothing is traced
     * @param oneIn one of so many messages is traced
     */
    public record Trace(Optional<String> endpoint, int oneIn) {}
}
