// SPDX-License-Identifier: Apache-2.0
package dev.chaski.session;

import dev.chaski.audit.Audit;
import dev.chaski.auth.Caller;
import dev.chaski.chat.DeviceId;
import dev.chaski.chat.Failure;
import dev.chaski.chat.Profile;
import dev.chaski.chat.Refusal;
import dev.chaski.routing.RouteTable.Route;
import dev.chaski.store.Devices.Device;
import dev.chaski.wire.ClientFrame;
import dev.chaski.wire.CloseCode;
import dev.chaski.wire.MessageWriter;
import dev.chaski.wire.ServerFrame;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection that speaks the contract, from its first frame to its close: who it is, how long its token lasts, and what becomes of each frame. A frame that is wrong gets its coded error and costs nothing
 * else.
 */
public final class Session {
    private static final Logger log = LoggerFactory.getLogger(Session.class);
    private static final long RETRY_AFTER_MS = 1000;

    private final String id;
    private final Services services;
    private final Connection connection;
    private final Runnable onClosed;
    private final Outgoing out;
    private final Liveness liveness;
    private final Authentication authentication;
    private final Intake intake;
    private Caller caller;
    private Profile stored = Profile.UNKNOWN;
    private DeviceId device;
    private Conversing conversing;
    private boolean away;
    private boolean closed;

    /** As {@link Sessions#open} says. */
    Session(
            String id,
            Services services,
            Connection connection,
            Optional<Caller> upgradeCaller,
            Runnable onNamed,
            Runnable onClosed) {
        this.id = id;
        this.services = services;
        this.connection = connection;
        this.onClosed = onClosed;
        this.out = new Outgoing(services.turns(), connection, this::overflow);
        this.liveness = new Liveness(
                services.settings().gateway(),
                services.settings().limits(),
                services.turns().nanos());
        this.authentication = new Authentication(this, services, upgradeCaller, onNamed);
        this.intake = new Intake(this, services, liveness, authentication);
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

    /** Whether it is known who this is. */
    public boolean authenticated() {
        return conversing != null;
    }

    /** A ping or a pong, which is a sign of life, and which costs a write that nobody can hold back. */
    public void control(boolean pong) {
        long now = services.turns().nanos();
        liveness.heard(now);
        if (pong && conversing != null) {
            conversing.answered(now);
        }
        counted(liveness.control(now));
    }

    /** A part of a text message. */
    public void fragment() {
        counted(liveness.frame(services.turns().nanos()));
    }

    void counted(boolean withinLimits) {
        if (!withinLimits && !closed) {
            services.counts().floods.increment();
            error(null, Refusal.rateLimited("Too many frames", RETRY_AFTER_MS));
            end(CloseCode.PROTOCOL_ERRORS);
        }
    }

    /** A text message from the client. */
    public void text(String text) {
        if (!closed) {
            intake.text(text);
        }
    }

    /** A frame of a client that has said who it is. */
    void ask(String requestId, ClientFrame frame) {
        conversing.take(requestId, frame);
    }

    /** Answers a request that failed; a failure that has a close code ends the connection. */
    public void error(String requestId, Throwable why) {
        if (!(why instanceof Refusal refusal)) {
            log.error("A request failed", why);
            out.reply(requestId, new ServerFrame.Refused(ServerFrame.Problem.internal()));
            return;
        }
        out.reply(requestId, new ServerFrame.Refused(ServerFrame.Problem.of(refusal)));
        if (refusal.failure() == Failure.INVALID_FRAME) {
            countError();
        }
    }

    void countError() {
        if (!liveness.wrong(services.turns().nanos())) {
            end(CloseCode.PROTOCOL_ERRORS);
        }
    }

    /** Far more waits to be read than entries ever cause: the client begins again, when it can. */
    private void overflow() {
        services.counts().overflows.increment();
        end(CloseCode.TRY_LATER);
    }

    /** The token was refused: the client is told, and the connection ends. */
    public void refuseToken(String requestId, Throwable why) {
        endFor("login_refused", requestId, why);
    }

    private void endFor(String act, String requestId, Throwable why) {
        error(requestId, why);
        boolean refused =
                why instanceof Refusal refusal && refusal.failure().closeCode() == CloseCode.UNAUTHENTICATED.code();
        if (refused) {
            Audit.of(act)
                    .by(caller == null ? null : caller.user())
                    .with("door", "socket")
                    .with("from", connection.address())
                    .refused(why);
        }
        end(refused ? CloseCode.UNAUTHENTICATED : CloseCode.TRY_LATER);
    }

    /** It is known who this is, or known again. */
    void welcome(String requestId, Greeting greeting, Caller named) {
        caller = named;
        lookSoon();
        if (conversing != null) {
            conversing.greetAgain(requestId, greeting);
            return;
        }
        device = greeting.device();
        intake.batch(greeting.batch());
        conversing = new Conversing(this, services, greeting, requestId);
        conversing.begin();
    }

    /** The client has its welcome and its places: what it said meanwhile is answered now. */
    void welcomed() {
        intake.welcomed();
    }

    boolean isWelcome() {
        return intake.isWelcome();
    }

    /** The first window is out. */
    void firstWindow() {
        authentication.done();
    }

    /** The sync is over: that the client has it all is known when it answers a ping. */
    void synced() {
        lookSoon();
        askForLife(services.turns().nanos());
    }

    private void askForLife(long now) {
        boolean heard = connection.ping();
        if (conversing != null) {
            conversing.pinged(now);
            if (!heard) {
                conversing.answered(now);
            }
        }
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

    /** Whether it is time to look after it. */
    public boolean due(long now) {
        return liveness.due(now);
    }

    /** Something has come that may not be able to wait for the next look. */
    void lookSoon() {
        liveness.lookSoon(services.turns().nanos());
    }

    /** Looks after it: pings, silence, the token's end, mutes that end. */
    public void tick(long now) {
        Instant time = services.clock().instant();
        if (caller != null && caller.expired(time)) {
            endFor("session_expired", null, Refusal.of(Failure.TOKEN_EXPIRED, "The token has expired"));
        } else if (liveness.silent(now) || connection.stuckFor(liveness.silenceNanos(), now)) {
            end(CloseCode.GOING_AWAY);
        } else if (liveness.pingDue(now)) {
            askForLife(now);
        }
        if (conversing != null && !closed) {
            conversing.tick(now);
        }
        liveness.looked(now, nanosLeft(now, time));
    }

    /** How long nothing needs a look but silence and pings. What has not gone out may be stuck. */
    private long nanosLeft(long now, Instant time) {
        if (connection.stuckFor(0, now)) {
            return 0;
        }
        long tokenLeft = caller == null ? Long.MAX_VALUE : Liveness.nanosUntil(caller.expiresAt(), time);
        return Math.min(tokenLeft, conversing == null ? Long.MAX_VALUE : conversing.nanosLeft());
    }

    /** The client reconnects anywhere, after that wait. */
    public void goAway(String reason, long reconnectAfterMs) {
        out.frame(new ServerFrame.Goaway(reason, reconnectAfterMs));
    }

    /** Closes from this side. */
    public void end(CloseCode why) {
        if (!closed) {
            out.close();
            connection.close(why);
            services.counts().closed(why);
            over(why == CloseCode.GOING_AWAY || why == CloseCode.PROTOCOL_ERRORS);
        }
    }

    /** The connection is gone, from whichever side. */
    public void closed() {
        if (!closed) {
            services.counts().closed(null);
        }
        over(true);
    }

    private void over(boolean byClient) {
        if (closed) {
            return;
        }
        closed = true;
        if (conversing != null) {
            conversing.close(byClient);
        }
        intake.close();
        onClosed.run();
        authentication.done();
    }

    /** Whether messages that it sent have no answer yet. */
    public boolean awaitsAnswers() {
        return conversing != null && conversing.awaitsAnswers();
    }

    /** Whether it is over, from whichever side. */
    public boolean isClosed() {
        return closed;
    }
}
