// SPDX-License-Identifier: Apache-2.0
package dev.chaski.gateway;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.chaski.auth.Caller;
import dev.chaski.auth.Tokens;
import dev.chaski.chat.Failure;
import dev.chaski.chat.Refusal;
import dev.chaski.config.ChaskiConfig;
import dev.chaski.session.Connection;
import dev.chaski.session.Counts;
import dev.chaski.session.Session;
import dev.chaski.session.Sessions;
import dev.chaski.turns.Turns;
import dev.chaski.wire.CloseCode;
import dev.chaski.wire.ServerFrame;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** All open connections of one event loop, whatever their transport: from the admission to a {@link Session} and to its end. */
final class Sockets {
    private static final long TICK_MS = 1000;
    private static final int UNAVAILABLE = 503;
    /** What a client that was told to go may still be answered here. */
    private static final long SHORTEST_WAIT_MS = 100;

    private static final long LONGEST_WAIT_MS = 500;
    /** Who has not gone by then is closed, or as soon after that as what it sent is answered. */
    static final long GRACE_MS = 500;

    private static final long GLANCE_MS = 50;
    private static final int MOST_GLANCES = 400;

    private final Turns turns;
    private final ChaskiConfig.Gateway settings;
    private final Tokens tokens;
    private final Sessions sessions;
    private final Counts counts;
    private final Doorkeeper doorkeeper;
    /** Those who have been here longest come first. */
    private final Set<Session> open = new LinkedHashSet<>();

    private final Set<Session> leaving = new HashSet<>();
    private final AtomicInteger staying = new AtomicInteger();
    private boolean draining;

    Sockets(
            Turns turns,
            ChaskiConfig.Gateway settings,
            Tokens tokens,
            Sessions sessions,
            Counts counts,
            Doorkeeper doorkeeper) {
        this.turns = turns;
        this.settings = settings;
        this.tokens = tokens;
        this.sessions = sessions;
        this.counts = counts;
        this.doorkeeper = doorkeeper;
        turns.every(tickMs(settings), this::tick);
    }

    private static long tickMs(ChaskiConfig.Gateway times) {
        return Math.max(1, Math.min(TICK_MS, Math.min(times.pingIntervalMs(), times.silenceTimeoutMs()) / 4));
    }

    private void tick() {
        long now = turns.nanos();
        List<Session> due = new ArrayList<>();
        for (Session session : open) {
            if (session.due(now)) {
                due.add(session);
            }
        }
        due.forEach(session -> session.tick(now));
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
        return settings.queueBytes();
    }

    Optional<String> token(HttpServerRequest request) {
        return doorkeeper.token(request);
    }

    /** Lets a connection in and hands its session to {@code wiring}; one that is too many is told so and closed. */
    void admit(Connection connection, Optional<String> token, Consumer<Session> wiring) {
        boolean welcome = doorkeeper.enter(connection.address());
        if (!welcome || doorkeeper.crowded()) {
            CloseCode why = welcome ? CloseCode.TRY_LATER : CloseCode.TOO_MANY_CONNECTIONS;
            counts.closed(why);
            if (welcome) {
                counts.turnedAway();
            } else {
                Refusal refusal = Refusal.of(Failure.TOO_MANY_CONNECTIONS, "Too many connections from this address");
                connection.write(new ServerFrame.Refused(ServerFrame.Problem.of(refusal)).encode(null));
            }
            connection.close(why);
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
        tokens.verify(token).onComplete(verified -> {
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
        self[0] = sessions.open(sessionId(), connection, caller, doorkeeper::authenticated, () -> {
            open.remove(self[0]);
            if (!leaving.remove(self[0])) {
                staying.decrementAndGet();
            }
            doorkeeper.leave(connection.address());
        });
        open.add(self[0]);
        staying.incrementAndGet();
        counts.opened();
        return self[0];
    }

    private static String sessionId() {
        return UuidCreator.getTimeOrderedEpoch().toString();
    }

    /** Vert.x leaves a socket open on which a message was too large: what came after it would be read as something else. */
    static void tooLarge(Session session) {
        if (!session.isClosed()) {
            session.error(null, Refusal.of(Failure.FRAME_TOO_LARGE, "The frame is too large"));
            session.end(CloseCode.FRAME_TOO_LARGE);
        }
    }

    /** Those who have not been told to go. Safe on any thread. */
    int staying() {
        return staying.get();
    }

    /** Takes no more, and tells everybody to go elsewhere, one after the other. */
    void drain(long spreadMs) {
        draining = true;
        letGo(List.copyOf(open), "draining", spreadMs);
    }

    /** Tells so many of those who have been here longest to go elsewhere: whoever comes back is not asked again soon. */
    void letGo(int howMany, long spreadMs) {
        List<Session> longest = open.stream()
                .filter(session -> session.authenticated() && !leaving.contains(session))
                .limit(howMany)
                .toList();
        counts.rebalanced(longest.size());
        letGo(longest, "rebalancing", spreadMs);
    }

    private void letGo(List<Session> going, String reason, long spreadMs) {
        for (int i = 0; i < going.size(); i++) {
            Session session = going.get(i);
            if (leaving.add(session)) {
                staying.decrementAndGet();
            }
            turns.after(1 + spreadMs * i / going.size(), () -> tell(session, reason));
        }
    }

    /** A client sends nothing more while it waits, so that the wait is short, and it is told only when it is its turn. */
    private void tell(Session session, String reason) {
        if (!session.isClosed()) {
            long waitMs = ThreadLocalRandom.current().nextLong(SHORTEST_WAIT_MS, LONGEST_WAIT_MS);
            session.goAway(reason, waitMs);
            turns.after(waitMs + GRACE_MS, () -> endOnceAnswered(session, MOST_GLANCES));
        }
    }

    /** Every send is answered, if only after the seconds that a store may take. */
    private void endOnceAnswered(Session session, int glances) {
        if (glances > 0 && session.awaitsAnswers() && !session.isClosed()) {
            turns.after(GLANCE_MS, () -> endOnceAnswered(session, glances - 1));
        } else {
            session.end(CloseCode.RESTART);
        }
    }

    /** Ends what is still open. */
    void end() {
        List.copyOf(open).forEach(session -> session.end(CloseCode.RESTART));
    }
}
