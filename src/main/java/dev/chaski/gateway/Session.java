// SPDX-License-Identifier: Apache-2.0
package dev.chaski.gateway;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.chaski.auth.Caller;
import dev.chaski.chat.DeviceId;
import dev.chaski.chat.Failure;
import dev.chaski.chat.Profile;
import dev.chaski.chat.Refusal;
import dev.chaski.config.ChaskiConfig;
import dev.chaski.routing.RouteTable.Route;
import dev.chaski.store.Devices.Device;
import dev.chaski.wire.ClientFrame;
import dev.chaski.wire.ClientFrames;
import dev.chaski.wire.CloseCode;
import dev.chaski.wire.MessageWriter;
import dev.chaski.wire.ServerFrame;
import io.vertx.core.Future;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection that speaks the contract, from its first frame to its close: who it is, how long its token lasts, and what becomes of each frame. A frame that is wrong gets its coded error and costs nothing
 * else.
 */
final class Session {
    private static final Logger log = LoggerFactory.getLogger(Session.class);
    private static final int MOST_ERRORS = 50;

    private final String id = UuidCreator.getTimeOrderedEpoch().toString();
    private final Services services;
    private final Connection connection;
    private final Optional<Caller> upgradeCaller;
    private final Runnable onAuthenticated;
    private final Runnable onClosed;
    private final Outgoing out;
    private final long authenticateTimer;
    private Caller caller;
    private Profile stored = Profile.UNKNOWN;
    private DeviceId device;
    private Conversing conversing;
    private boolean authenticating;
    private boolean batch;
    private boolean away;
    private boolean closed;
    private long heardAt;
    private long pingedAt;
    private int errors;

    /** {@code upgradeCaller} is who the token of the upgrade named; {@code onAuthenticated} runs once, when that is no longer awaited; {@code onClosed} when all is over. */
    Session(
            Services services,
            Connection connection,
            Optional<Caller> upgradeCaller,
            Runnable onAuthenticated,
            Runnable onClosed) {
        this.services = services;
        this.connection = connection;
        this.upgradeCaller = upgradeCaller;
        this.onAuthenticated = onAuthenticated;
        this.onClosed = onClosed;
        this.out = new Outgoing(services.turns(), connection);
        this.heardAt = services.turns().nanos();
        this.pingedAt = heardAt;
        this.authenticateTimer = services.turns()
                .after(services.settings().gateway().authenticateTimeoutMs(), () -> {
                    if (caller == null) {
                        end(CloseCode.NO_AUTHENTICATE);
                    }
                });
    }

    String id() {
        return id;
    }

    DeviceId device() {
        return device;
    }

    Outgoing out() {
        return out;
    }

    Connection connection() {
        return connection;
    }

    Caller caller() {
        return caller;
    }

    /** How the user was shown when the connection began, for a token that does not say. */
    void storedProfile(Profile profile) {
        stored = profile;
    }

    /** How the user is shown with what is sent here. */
    Profile profile() {
        return caller.profile().or(stored);
    }

    boolean authenticated() {
        return conversing != null;
    }

    /** Any sign of life. */
    void heard() {
        heardAt = services.turns().nanos();
    }

    /** A text message from the client. */
    void text(String text) {
        if (closed) {
            return;
        }
        heard();
        for (ClientFrames.Read read : ClientFrames.read(text, batch)) {
            if (closed) {
                return;
            }
            take(read);
        }
    }

    private void take(ClientFrames.Read read) {
        try {
            if (read.refusal() != null) {
                refuse(read);
            } else if (read.frame() instanceof ClientFrame.Authenticate authenticate) {
                authenticate(read.id(), authenticate);
            } else if (conversing == null) {
                error(read.id(), Refusal.of(Failure.UNAUTHENTICATED, "The first frame is authenticate"));
            } else {
                conversing.take(read.id(), read.frame());
            }
        } catch (Refusal e) {
            error(read.id(), e);
        } catch (RuntimeException e) {
            log.error("A frame could not be handled", e);
            out.reply(read.id(), new ServerFrame.Refused(ServerFrame.Problem.internal()));
        }
    }

    private void refuse(ClientFrames.Read read) {
        if (read.tempId() != null && conversing != null) {
            out.reply(read.id(), new ServerFrame.MessageFailed(read.tempId(), ServerFrame.Problem.of(read.refusal())));
            countError();
        } else {
            error(read.id(), read.refusal());
        }
    }

    /** Answers a request that failed; a failure that has a close code ends the connection. */
    void error(String requestId, Throwable why) {
        if (!(why instanceof Refusal refusal)) {
            log.error("A request failed", why);
            out.reply(requestId, new ServerFrame.Refused(ServerFrame.Problem.internal()));
            return;
        }
        out.reply(requestId, new ServerFrame.Refused(ServerFrame.Problem.of(refusal)));
        if (refusal.failure() == Failure.INVALID_FRAME || refusal.failure() == Failure.UNKNOWN_TYPE) {
            countError();
        }
    }

    private void countError() {
        if (++errors >= MOST_ERRORS) {
            end(CloseCode.PROTOCOL_ERRORS);
        }
    }

    private void authenticate(String requestId, ClientFrame.Authenticate frame) {
        if (authenticating) {
            error(requestId, Refusal.of(Failure.CONFLICT, "authenticate is under way"));
            return;
        }
        Greeting greeting = Greeting.of(frame, services.settings().limits().window());
        authenticating = true;
        (frame.token() == null ? fromUpgrade() : services.tokens().verify(frame.token()))
                .onSuccess(named -> {
                    authenticating = false;
                    if (!closed) {
                        welcome(requestId, greeting, named);
                    }
                })
                .onFailure(e -> {
                    authenticating = false;
                    refuseToken(requestId, e);
                });
    }

    private Future<Caller> fromUpgrade() {
        Optional<Caller> known = Optional.ofNullable(caller).or(() -> upgradeCaller);
        return known.map(Future::succeededFuture)
                .orElseGet(() -> Future.failedFuture(Refusal.of(Failure.UNAUTHENTICATED, "A token is missing")));
    }

    /** The token was refused: the client is told, and the connection ends. */
    void refuseToken(String requestId, Throwable why) {
        error(requestId, why);
        boolean refused =
                why instanceof Refusal refusal && refusal.failure().closeCode() == CloseCode.UNAUTHENTICATED.code();
        end(refused ? CloseCode.UNAUTHENTICATED : CloseCode.TRY_LATER);
    }

    private void welcome(String requestId, Greeting greeting, Caller named) {
        if (caller != null) {
            again(requestId, greeting, named);
            return;
        }
        caller = named;
        onAuthenticated.run();
        device = greeting.device();
        batch = greeting.batch();
        services.turns().cancel(authenticateTimer);
        conversing = new Conversing(this, services, greeting, requestId);
        conversing.begin();
    }

    private void again(String requestId, Greeting greeting, Caller named) {
        if (!named.user().equals(caller.user())) {
            error(requestId, Refusal.of(Failure.FORBIDDEN, "This connection is another user's"));
            return;
        }
        caller = named;
        conversing.greetAgain(requestId, greeting);
    }

    ServerFrame.Welcome welcomeFrame(boolean newDevice, boolean resumed, int window) {
        SocketSettings settings = services.settings();
        return new ServerFrame.Welcome(
                caller.user(),
                device.value(),
                newDevice,
                id,
                settings.nodeId(),
                settings.logEpoch(),
                MessageWriter.time(services.clock().instant()),
                resumed,
                settings.told(window));
    }

    Route route() {
        return new Route(caller.user(), device, id, away);
    }

    /** What the client said of its user last; answers whether that is new. */
    boolean away(boolean isAway) {
        boolean changed = away != isAway;
        away = isAway;
        return changed;
    }

    Device userDevice() {
        return new Device(caller.user(), device);
    }

    /** Looked after about once a second: pings, silence, the token's end. */
    void tick(long now, Runnable ping) {
        ChaskiConfig.Gateway times = services.settings().gateway();
        if (caller != null
                && caller.expiresAt() != null
                && !services.clock().instant().isBefore(caller.expiresAt())) {
            refuseToken(null, Refusal.of(Failure.TOKEN_EXPIRED, "The token has expired"));
        } else if (now - heardAt > times.silenceTimeoutMs() * 1_000_000L) {
            end(CloseCode.GOING_AWAY);
        } else if (now - pingedAt > times.pingIntervalMs() * 1_000_000L) {
            pingedAt = now;
            ping.run();
        }
    }

    /** The instance drains: the client reconnects anywhere, after its share of the wait. */
    void goAway(long reconnectAfterMs) {
        out.frame(new ServerFrame.Goaway("draining", reconnectAfterMs));
    }

    /** Closes from this side. */
    void end(CloseCode why) {
        if (!closed) {
            out.close();
            connection.close(why);
            closed();
        }
    }

    /** The connection is gone, from whichever side. */
    void closed() {
        if (closed) {
            return;
        }
        closed = true;
        services.turns().cancel(authenticateTimer);
        if (conversing == null) {
            onAuthenticated.run();
        } else {
            conversing.close();
        }
        onClosed.run();
    }

    boolean isClosed() {
        return closed;
    }
}
