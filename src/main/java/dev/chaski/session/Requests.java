// SPDX-License-Identifier: Apache-2.0
package dev.chaski.session;

import dev.chaski.auth.Caller;
import dev.chaski.catchup.Position;
import dev.chaski.chat.ConversationId;
import dev.chaski.chat.LogEntry;
import dev.chaski.chat.MessageId;
import dev.chaski.chat.Refusal;
import dev.chaski.delivery.Confirmation;
import dev.chaski.delivery.Submission;
import dev.chaski.history.PageRequest;
import dev.chaski.wire.ClientFrame;
import dev.chaski.wire.MessageForm;
import dev.chaski.wire.MessageWriter;
import dev.chaski.wire.ServerFrame;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/** What an authenticated client asks for, frame by frame, each with its reply. */
final class Requests implements ClientFrame.Handler {
    private final Session session;
    private final Services services;
    private final Conversing conversing;
    private final Outgoing out;
    private final Asks asks;
    private final Map<InFlight, Integer> inFlight = new HashMap<>();
    private String requestId;

    private record InFlight(ConversationId conversationId, String tempId) {}

    Requests(Session session, Services services, Conversing conversing) {
        this.session = session;
        this.services = services;
        this.conversing = conversing;
        this.out = session.out();
        this.asks = new Asks(session.connection());
    }

    void take(String id, ClientFrame frame) {
        requestId = id;
        frame.to(this);
    }

    /** Whether the entry is a message that this connection sent and is about to be answered for. */
    boolean awaitsOutcome(LogEntry entry) {
        return !inFlight.isEmpty()
                && entry.tempId() != null
                && entry.author().equals(session.who().user())
                && inFlight.containsKey(new InFlight(entry.conversationId(), entry.tempId()));
    }

    boolean awaitsAnswers() {
        return !inFlight.isEmpty();
    }

    @Override
    public void authenticate(ClientFrame.Authenticate frame) {
        throw new IllegalStateException("authenticate is the session's");
    }

    @Override
    public void sendMessage(ClientFrame.SendMessage frame) {
        String id = requestId;
        String tempId = MessageForm.tempId(frame.form().tempId());
        Caller caller = session.who().caller();
        MessageForm.Checked form;
        try {
            form = frame.form().check(services.settings().limits().contentLength());
        } catch (Refusal e) {
            services.delivery().refused(e);
            failed(id, tempId, e);
            return;
        }
        Submission message = new Submission(
                null,
                0,
                0,
                form.conversationId(),
                caller.user(),
                session.who().profile(),
                tempId,
                form.messageType(),
                form.content(),
                form.replyToId(),
                form.threadId(),
                form.attachments(),
                form.metadata(),
                form.encrypted(),
                form.priority(),
                form.clientTimestamp(),
                caller.has(Caller.SERVER),
                false);
        InFlight flight = new InFlight(form.conversationId(), tempId);
        inFlight.merge(flight, 1, Integer::sum);
        services.delivery().send(session.who().session(), message).onComplete(answer -> {
            inFlight.computeIfPresent(flight, (f, n) -> n == 1 ? null : n - 1);
            if (answer.succeeded()) {
                confirmed(id, flight, answer.result());
            } else {
                failed(id, tempId, answer.cause());
            }
            conversing.position(flight.conversationId()).ifPresent(conversing.pump()::moreFor);
        });
    }

    private void confirmed(String id, InFlight flight, Confirmation confirmation) {
        conversing.places().confirmed(flight.conversationId(), confirmation.seq());
        out.reply(
                id,
                new ServerFrame.MessageConfirmed(
                        flight.tempId(),
                        confirmation.messageId(),
                        flight.conversationId(),
                        confirmation.seq(),
                        "SENT",
                        MessageWriter.time(confirmation.createdAt()),
                        confirmation.duplicate() ? true : null));
    }

    private void failed(String id, String tempId, Throwable why) {
        out.reply(id, new ServerFrame.MessageFailed(tempId, ServerFrame.Problem.of(why)));
    }

    @Override
    public void ack(ClientFrame.Ack frame) {
        if (frame.cursors() == null) {
            throw Refusal.invalid("cursors are missing");
        }
        Map<ConversationId, Long> cursors = Greeting.cursors(frame.cursors());
        cursors.forEach(conversing::acknowledge);
        String id = requestId;
        if (id != null) {
            Future.join(cursors.keySet().stream()
                            .map(conversation -> services.marks()
                                    .committed(conversation, session.who().user()))
                            .toList())
                    .onSuccess(kept -> out.reply(id, new ServerFrame.Ok(null)))
                    .onFailure(e -> session.error(id, e));
        }
    }

    @Override
    public void markAsRead(ClientFrame.MarkAsRead frame) {
        String id = requestId;
        ConversationId conversation = conversation(frame.conversationId());
        if (frame.seq() != null && frame.seq() < 0) {
            throw Refusal.invalid("seq is negative");
        }
        seq(frame, conversation)
                .compose(seq -> conversing
                        .reading()
                        .asks(
                                conversation,
                                seq,
                                services.marks()
                                        .read(
                                                conversation,
                                                session.who().user(),
                                                session.who().device(),
                                                seq)))
                .onSuccess(seq -> out.reply(id, new ServerFrame.Ok(seq)))
                .onFailure(e -> session.error(id, e));
    }

    private Future<Long> seq(ClientFrame.MarkAsRead frame, ConversationId conversation) {
        if (frame.seq() != null) {
            return Future.succeededFuture(frame.seq());
        }
        if (frame.messageId() == null) {
            return Future.succeededFuture(
                    conversing.position(conversation).map(Position::shown).orElse(0L));
        }
        MessageId message = MessageId.parse(frame.messageId()).orElseThrow(Refusal::noMessage);
        return services.history()
                .locate(session.who().user(), message)
                .compose(place -> place.conversationId().equals(conversation)
                        ? Future.succeededFuture(place.seq())
                        : Future.failedFuture(Refusal.noMessage()));
    }

    private static ConversationId conversation(String id) {
        if (id == null) {
            throw Refusal.invalid("conversationId is missing");
        }
        return ConversationId.parse(id).orElseThrow(Refusal::noConversation);
    }

    @Override
    public void requestBackfill(ClientFrame.RequestBackfill frame) {
        String id = requestId;
        ConversationId conversation = conversation(frame.conversationId());
        PageRequest page = PageRequest.of(frame.lastMessageId(), frame.afterSeq(), frame.beforeSeq(), frame.limit());
        asks.ask(() -> services.history()
                .page(session.who().user(), conversation, page)
                .onSuccess(
                        found -> out.text("{\"type\":\"backfill_messages\"," + (id == null ? "" : "\"id\":" + id + ",")
                                + found.json().substring(1)))
                .onFailure(e -> session.error(id, e)));
    }

    @Override
    public void heartbeat(ClientFrame.Heartbeat frame) {
        out.reply(
                requestId,
                new ServerFrame.HeartbeatAck(MessageWriter.time(services.clock().instant())));
    }

    @Override
    public void joinConversation(ClientFrame.JoinConversation frame) {
        ConversationId conversation = conversation(frame.conversationId());
        conversing.opened(conversation);
        answer(requestId, () -> conversing.company().join(conversation));
    }

    @Override
    public void leaveConversation(ClientFrame.LeaveConversation frame) {
        String id = requestId;
        ConversationId conversation = conversation(frame.conversationId());
        conversing.company().stopTyping(conversation);
        // it may be about to be opened
        asks.askAfterAll(() -> {
            out.reply(id, conversing.company().leave(conversation));
            return Future.succeededFuture();
        });
    }

    @Override
    public void typing(ClientFrame.Typing frame) {
        if (frame.isTyping() == null) {
            throw Refusal.invalid("isTyping is missing");
        }
        conversing.company().typing(conversation(frame.conversationId()), frame.isTyping());
        if (requestId != null) {
            out.reply(requestId, new ServerFrame.Ok(null));
        }
    }

    @Override
    public void subscribePresence(ClientFrame.SubscribePresence frame) {
        answer(requestId, () -> conversing.company().subscribe(frame.userIds()));
    }

    @Override
    public void setPresence(ClientFrame.SetPresence frame) {
        conversing.company().status(frame.status());
        out.reply(requestId, new ServerFrame.Ok(null));
    }

    private void answer(String id, Supplier<Future<ServerFrame>> request) {
        asks.ask(() -> Future.succeededFuture()
                .compose(v -> request.get())
                .onSuccess(frame -> out.reply(id, frame))
                .onFailure(e -> session.error(id, e)));
    }

    /** Answers nothing more that is still waiting. */
    void close() {
        asks.close();
    }
}
