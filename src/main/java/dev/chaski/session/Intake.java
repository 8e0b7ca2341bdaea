// SPDX-License-Identifier: Apache-2.0
package dev.chaski.session;

import dev.chaski.chat.Failure;
import dev.chaski.chat.Refusal;
import dev.chaski.wire.ClientFrame;
import dev.chaski.wire.ClientFrames;
import dev.chaski.wire.MessageForm;
import dev.chaski.wire.ServerFrame;
import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a client says, frame by frame in its order, each to whoever answers it. What comes right behind {@code authenticate} waits for the {@code welcome}, since only then is it known who says it and where: so
 * many texts, and no more of them than one frame may have. It is not left in the socket, which would not show that the client has gone.
 */
final class Intake {
    private static final Logger log = LoggerFactory.getLogger(Intake.class);
    private static final int MOST_WAITING = 64;
    private static final long RETRY_AFTER_MS = 1000;

    private final Session session;
    private final Services services;
    private final Liveness liveness;
    private final Authentication authentication;
    private final Deque<String> waiting = new ArrayDeque<>(0);
    private int characters;
    private boolean batch;
    private boolean welcomed;

    Intake(Session session, Services services, Liveness liveness, Authentication authentication) {
        this.session = session;
        this.services = services;
        this.liveness = liveness;
        this.authentication = authentication;
    }

    /** Whether the client may send arrays of frames. */
    void batch(boolean agreed) {
        batch = agreed;
    }

    /** A text message from the client. */
    void text(String text) {
        liveness.heard(services.turns().nanos());
        if (welcomed || !authentication.named()) {
            ClientFrames.read(text, batch).forEach(this::frame);
        } else if (waiting.size() < MOST_WAITING
                && characters + text.length() <= services.settings().limits().frameBytes()) {
            waiting.add(text);
            characters += text.length();
        } else {
            ClientFrames.read(text, true).forEach(this::tooMany);
        }
    }

    /** The client is welcome, and has its places: it is answered what has waited. */
    void welcomed() {
        while (!waiting.isEmpty()) {
            ClientFrames.read(waiting.poll(), batch).forEach(this::frame);
        }
        welcomed = true;
    }

    boolean isWelcome() {
        return welcomed;
    }

    /** The connection is over: nobody waits for an answer. */
    void close() {
        waiting.clear();
    }

    private void frame(ClientFrames.Read read) {
        if (!session.isClosed() && !(read.frame() instanceof ClientFrame.SendMessage)) {
            session.counted(liveness.frame(services.turns().nanos()));
        }
        if (!session.isClosed()) {
            take(read);
        }
    }

    private void take(ClientFrames.Read read) {
        try {
            if (read.refusal() != null) {
                refuse(read);
            } else if (read.frame() instanceof ClientFrame.Authenticate authenticate) {
                authentication.take(read.id(), authenticate);
            } else if (session.authenticated()) {
                session.ask(read.id(), read.frame());
            } else {
                session.error(read.id(), Refusal.of(Failure.UNAUTHENTICATED, "The first frame is authenticate"));
            }
        } catch (Refusal e) {
            session.error(read.id(), e);
        } catch (RuntimeException e) {
            log.error("A frame could not be handled", e);
            session.out().reply(read.id(), new ServerFrame.Refused(ServerFrame.Problem.internal()));
        }
    }

    private void refuse(ClientFrames.Read read) {
        if (read.tempId() != null && session.authenticated()) {
            failed(read.id(), read.tempId(), read.refusal());
            session.countError();
        } else {
            session.error(read.id(), read.refusal());
        }
    }

    private void failed(String id, String tempId, Refusal why) {
        session.out().reply(id, new ServerFrame.MessageFailed(tempId, ServerFrame.Problem.of(why)));
    }

    /** Each costs an answer, so that they count whatever they are. */
    private void tooMany(ClientFrames.Read read) {
        if (session.isClosed()) {
            return;
        }
        session.counted(liveness.frame(services.turns().nanos()));
        Refusal refusal = Refusal.rateLimited("Too much before the welcome", RETRY_AFTER_MS);
        try {
            if (read.frame() instanceof ClientFrame.SendMessage message) {
                failed(read.id(), MessageForm.tempId(message.form().tempId()), refusal);
            } else {
                session.error(read.id(), refusal);
            }
        } catch (Refusal e) {
            session.error(read.id(), e);
        }
    }
}
