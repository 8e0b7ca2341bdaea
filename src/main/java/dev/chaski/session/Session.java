// SPDX-License-Identifier: Apache-2.0
package dev.chaski.session;

import dev.chaski.audit.Audit;
import dev.chaski.auth.Caller;
import dev.chaski.chat.Failure;
import dev.chaski.chat.Refusal;
import dev.chaski.wire.ClientFrame;
import dev.chaski.wire.CloseCode;
import dev.chaski.wire.MessageWriter;
import dev.chaski.wire.ServerFrame;
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

    private final Identity who;
    private final Services services;
    private final Connection connection;
    private final Runnable onClosed;
    private final Outgoing out;
    private final Liveness liveness;
    private final Vigil vigil;
    private final Authentication authentication;
    private final Intake intake;
    private Conversing conversing;
    private boolean closed;

    /** As {@link Sessions#open} says. */
    Session(
            String id,
            Services services,
            Connection connection,
            Optional<Caller> upgradeCaller,
            Runnable onNamed,
            Runnable onClosed) {
        this.who = new Identity(id);
        this.services = services;
        this.connection = connection;
        this.onClosed = onClosed;
        this.out = new Outgoing(services.turns(), connection, this::overflow);
        this.liveness = new Liveness(
                services.settings().gateway(),
                services.settings().limits(),
                services.turns().nanos());
        this.vigil = new Vigil(this, services, liveness);
        this.authentication = new Authentication(this, services, upgradeCaller, onNamed);
        this.intake = new Intake(this, services, liveness, authentication);
    }

    /** Who speaks here. */
    Identity who() {
        return who;
    }

    Outgoing out() {
        return out;
    }

    Connection connection() {
        return connection;
    }

    /** What is pushed and acknowledged here, once it is known who this is. */
    Optional<Conversing> conversing() {
        return Optional.ofNullable(conversing);
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

    /** The token that was good is so no longer. */
    void expired(Refusal why) {
        endFor("session_expired", null, why);
    }

    private void endFor(String act, String requestId, Throwable why) {
        error(requestId, why);
        boolean refused =
                why instanceof Refusal refusal && refusal.failure().closeCode() == CloseCode.UNAUTHENTICATED.code();
        if (refused) {
            Audit.of(act)
                    .by(who.caller() == null ? null : who.user())
                    .with("door", "socket")
                    .with("from", connection.address())
                    .refused(why);
        }
        end(refused ? CloseCode.UNAUTHENTICATED : CloseCode.TRY_LATER);
    }

    /** It is known who this is, or known again. */
    void welcome(String requestId, Greeting greeting, Caller named) {
        who.named(named);
        lookSoon();
        if (conversing != null) {
            conversing.greetAgain(requestId, greeting);
            return;
        }
        who.on(greeting.device());
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
        vigil.ask(services.turns().nanos());
    }

    ServerFrame.Welcome welcomeFrame(boolean newDevice, boolean resumed, int window) {
        SocketSettings settings = services.settings();
        return new ServerFrame.Welcome(
                who.user(),
                who.device().value(),
                newDevice,
                who.session(),
                settings.nodeId(),
                settings.logEpoch(),
                MessageWriter.time(services.clock().instant()),
                resumed,
                settings.told(window));
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
        vigil.look(now);
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
