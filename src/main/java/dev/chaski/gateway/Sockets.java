// SPDX-License-Identifier: Apache-2.0
package dev.chaski.gateway;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.chaski.auth.Caller;
import dev.chaski.chat.Failure;
import dev.chaski.chat.Refusal;
import dev.chaski.config.ChaskiConfig;
import dev.chaski.wire.CloseCode;
import dev.chaski.wire.ServerFrame;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** All open connections of one event loop, whatever their transport: from the admission to a {@link Session} and to its end. */
final class Sockets {
    private static final long TICK_MS = 1000;
    private static final int UNAVAILABLE = 503;

    private final Services services;
    private final Doorkeeper doorkeeper;
    private final Set<Session> open = new HashSet<>();
    private boolean draining;

    Sockets(Services services, Doorkeeper doorkeeper) {
        this.services = services;
        this.doorkeeper = doorkeeper;
        services.turns().every(tickMs(services.settings().gateway()), this::tick);
    }

    private static long tickMs(ChaskiConfig.Gateway times) {
        return Math.max(1, Math.min(TICK_MS, Math.min(times.pingIntervalMs(), times.silenceTimeoutMs()) / 4));
    }

    private void tick() {
        long now = services.turns().nanos();
        List.copyOf(open).forEach(session -> session.tick(now));
    }

    /** Whether a request may become a connection; one that may not has been answered. */
    boolean passes(HttpServerRequest request) {
        HttpServerResponse response = request.response();
        if (draining) {
            response.setStatusCode(UNAVAILABLE).putHeader("Retry-After", "1").end();
            return false;
        }
        return true;
    }

    boolean draining() {
        return draining;
    }

    int queueBytes() {
        return services.settings().gateway().queueBytes();
    }

    Optional<String> token(HttpServerRequest request) {
        return doorkeeper.token(request);
    }

    /** Lets a connection in and hands its session to {@code wiring}; one that is too many is told so and closed. */
    void admit(Connection connection, Optional<String> token, Consumer<Session> wiring) {
        boolean welcome = doorkeeper.enter(connection.address());
        if (!welcome || doorkeeper.crowded()) {
            if (!welcome) {
                Refusal refusal = Refusal.of(Failure.TOO_MANY_CONNECTIONS, "Too many connections from this address");
                connection.write(new ServerFrame.Refused(ServerFrame.Problem.of(refusal)).encode(null));
            }
            connection.close(welcome ? CloseCode.TRY_LATER : CloseCode.TOO_MANY_CONNECTIONS);
            doorkeeper.authenticated();
            doorkeeper.leave(connection.address());
        } else if (token.isEmpty()) {
            wiring.accept(converse(connection, Optional.empty()));
        } else {
            verifyFirst(connection, token.get(), wiring);
        }
    }

    private void verifyFirst(Connection connection, String token, Consumer<Session> wiring) {
        connection.pause();
        services.tokens().verify(token).onComplete(verified -> {
            Session session = converse(connection, Optional.ofNullable(verified.result()));
            wiring.accept(session);
            if (verified.failed()) {
                session.refuseToken(null, verified.cause());
            }
            connection.resume();
        });
    }

    private Session converse(Connection connection, Optional<Caller> caller) {
        Session[] self = new Session[1];
        self[0] = new Session(sessionId(), services, connection, caller, doorkeeper::authenticated, () -> {
            open.remove(self[0]);
            doorkeeper.leave(connection.address());
        });
        open.add(self[0]);
        services.counts().opened.increment();
        return self[0];
    }

    private static String sessionId() {
        return UuidCreator.getTimeOrderedEpoch().toString();
    }

    /** Vert.x leaves a socket open on which a message was too large (PITFALLS): what came after it would be read as something else. */
    static void tooLarge(Session session) {
        if (!session.isClosed()) {
            session.error(null, Refusal.of(Failure.FRAME_TOO_LARGE, "The frame is too large"));
            session.end(CloseCode.FRAME_TOO_LARGE);
        }
    }

    /** Takes no more, and tells everybody to go elsewhere, each after its own wait. */
    void goAway(long spreadMs) {
        draining = true;
        for (Session session : open) {
            session.goAway((long) (Math.random() * spreadMs));
        }
    }

    /** Ends what is still open. */
    void end() {
        List.copyOf(open).forEach(session -> session.end(CloseCode.RESTART));
    }
}
