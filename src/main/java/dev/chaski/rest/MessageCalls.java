// SPDX-License-Identifier: Apache-2.0
package dev.chaski.rest;

import dev.chaski.auth.Caller;
import dev.chaski.chat.Message;
import dev.chaski.chat.MessageId;
import dev.chaski.chat.Refusal;
import dev.chaski.delivery.Confirmation;
import dev.chaski.delivery.DeliveryClient;
import dev.chaski.delivery.Submission;
import dev.chaski.history.History;
import dev.chaski.history.Page;
import dev.chaski.history.PageRequest;
import dev.chaski.store.Users;
import dev.chaski.wire.MessageForm;
import dev.chaski.wire.MessageForm.Checked;
import dev.chaski.wire.MessageWriter;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.sqlclient.Pool;
import java.util.UUID;

/** Sending messages and reading them. */
final class MessageCalls {
    private final History history;
    private final DeliveryClient delivery;
    private final Pool readers;
    private final int contentLength;

    MessageCalls(History history, DeliveryClient delivery, Pool readers, int contentLength) {
        this.history = history;
        this.delivery = delivery;
        this.readers = readers;
        this.contentLength = contentLength;
    }

    record Backfill(String lastMessageId, Long afterSeq, Long beforeSeq, Integer limit) {}

    /** What is known of a repeat whose message its sender cannot read any more. */
    record Confirmed(MessageId id, String conversationId, long seq, String senderId, String tempId, String createdAt) {}

    void register(Routes routes) {
        routes.on(HttpMethod.POST, "/messages", this::send)
                .on(HttpMethod.GET, "/messages/conversation/:id", this::page)
                .on(HttpMethod.POST, "/messages/conversation/:id/backfill", this::backfill)
                .on(HttpMethod.GET, "/messages/:id/delivery-state", this::deliveryState)
                .on(HttpMethod.GET, "/messages/:id", this::get);
    }

    private Future<Answer> send(Call call) {
        Checked message = checked(call);
        return shown(call.caller()).compose(caller -> send(caller, message));
    }

    private Checked checked(Call call) {
        MessageForm form = call.body(MessageForm.class);
        try {
            return form.withTempId(tempId(form, call.header("Idempotency-Key"))).check(contentLength);
        } catch (Refusal e) {
            delivery.refused(e);
            throw e;
        }
    }

    /** A token need not name its user, who may be known by name all the same; a message does not wait for that in vain. */
    private Future<Caller> shown(Caller caller) {
        if (caller.profile().name() != null) {
            return Future.succeededFuture(caller);
        }
        return Users.profile(readers, caller.user()).map(caller::orShownAs).otherwise(caller);
    }

    private Future<Answer> send(Caller caller, Checked message) {
        return delivery.send("rest:" + caller.user(), submission(caller, message))
                .compose(confirmed -> confirmed.duplicate()
                        ? repeated(caller, message, confirmed)
                        : Future.succeededFuture(new Answer(
                                Answer.CREATED, Bodies.message(accepted(caller, message, confirmed), caller.user()))));
    }

    private static String tempId(MessageForm form, String idempotencyKey) {
        if (form.tempId() != null) {
            return form.tempId();
        }
        return idempotencyKey == null ? UUID.randomUUID().toString() : idempotencyKey;
    }

    private static Submission submission(Caller caller, Checked message) {
        return new Submission(
                null,
                0,
                0,
                message.conversationId(),
                caller.user(),
                caller.profile(),
                message.tempId(),
                message.messageType(),
                message.content(),
                message.replyToId(),
                message.threadId(),
                message.attachments(),
                message.metadata(),
                message.encrypted(),
                message.priority(),
                message.clientTimestamp(),
                caller.has(Caller.SERVER),
                false);
    }

    /** A repeat shows the first one, which may have said something else. */
    private Future<Answer> repeated(Caller caller, Checked message, Confirmation confirmed) {
        return history.message(caller.user(), confirmed.messageId())
                .map(first -> new Answer(Answer.OK, Bodies.message(first, caller.user())))
                .recover(e -> Future.succeededFuture(Answer.ok(new Confirmed(
                        confirmed.messageId(),
                        message.conversationId().toString(),
                        confirmed.seq(),
                        caller.user().value(),
                        message.tempId(),
                        MessageWriter.time(confirmed.createdAt())))));
    }

    private static Message accepted(Caller caller, Checked message, Confirmation confirmed) {
        return new Message(
                confirmed.messageId(),
                message.conversationId(),
                confirmed.seq(),
                0,
                caller.user(),
                caller.profile(),
                message.messageType(),
                message.content(),
                id(message.replyToId()),
                id(message.threadId()),
                message.attachments(),
                message.metadata(),
                null,
                message.encrypted(),
                message.tempId(),
                message.clientTimestamp(),
                confirmed.createdAt(),
                null,
                null,
                false,
                1);
    }

    private static MessageId id(UUID id) {
        return id == null ? null : new MessageId(id);
    }

    private Future<Answer> page(Call call) {
        PageRequest wanted =
                PageRequest.of(null, call.number("afterSeq"), call.number("beforeSeq"), call.smallNumber("limit"));
        return history.page(call.user(), call.conversation(), wanted).map(MessageCalls::answer);
    }

    private Future<Answer> backfill(Call call) {
        Backfill wanted = call.optionalBody(Backfill.class).orElseGet(() -> new Backfill(null, null, null, null));
        PageRequest request =
                PageRequest.of(wanted.lastMessageId(), wanted.afterSeq(), wanted.beforeSeq(), wanted.limit());
        return history.page(call.user(), call.conversation(), request).map(MessageCalls::answer);
    }

    private static Answer answer(Page page) {
        return new Answer(Answer.OK, page.json());
    }

    private Future<Answer> get(Call call) {
        return history.message(call.user(), call.message())
                .map(message -> new Answer(Answer.OK, Bodies.message(message, call.user())));
    }

    private Future<Answer> deliveryState(Call call) {
        return history.deliveryState(call.user(), call.message()).map(Answer::ok);
    }
}
