// SPDX-License-Identifier: Apache-2.0
package dev.chaski.history;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.Failure;
import dev.chaski.chat.Message;
import dev.chaski.chat.MessageId;
import dev.chaski.chat.Refusal;
import dev.chaski.chat.UserId;
import dev.chaski.store.Messages;
import dev.chaski.store.Outage;
import dev.chaski.store.Recipients;
import dev.chaski.store.Recipients.Audience;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import java.util.List;
import java.util.Optional;

/**
 * What was said, for those who may see it: the membership periods are checked by the very SQL that reads (I9), so that somebody who has left still sees the own times, and a stranger nothing. Every failure
 * is a {@link Refusal}. Safe on any event loop.
 */
public final class History {
    private final Pool readers;
    private final int pageLimit;

    /** {@code pageLimit} is the most messages in a page. */
    public History(Pool readers, int pageLimit) {
        this.readers = readers;
        this.pageLimit = pageLimit;
    }

    /** Where a message stands. */
    public record Place(ConversationId conversationId, long seq) {}

    /** A page; {@code conversation_not_found} for a stranger, {@code message_not_found} for a {@code lastMessageId} that the caller may not see. It is cut at about 900 kB, too. */
    public Future<Page> page(UserId caller, ConversationId conversation, PageRequest request) {
        return Future.succeededFuture(request)
                .map(wanted -> wanted.size(pageLimit))
                .compose(size -> startOf(caller, conversation, request)
                        .compose(start -> read(caller, conversation, start, size)))
                .recover(Outage::whileReading);
    }

    private Future<Start> startOf(UserId caller, ConversationId conversation, PageRequest request) {
        if (request.lastMessageId() != null) {
            return locate(caller, request.lastMessageId())
                    .compose(place -> place.conversationId().equals(conversation)
                            ? Future.succeededFuture(new Start(true, place.seq()))
                            : Future.failedFuture(Refusal.noMessage()));
        }
        return Future.succeededFuture(
                request.afterSeq() != null
                        ? new Start(true, request.afterSeq())
                        : new Start(false, request.beforeSeq() == null ? Long.MAX_VALUE : request.beforeSeq()));
    }

    /** From where, and whether upwards. */
    record Start(boolean upwards, long seq) {}

    private Future<Page> read(UserId caller, ConversationId conversation, Start start, int size) {
        Future<Optional<List<Message>>> found = start.upwards()
                ? Messages.after(readers, conversation, caller, start.seq(), size + 1)
                : Messages.before(readers, conversation, caller, start.seq(), size + 1);
        return found.compose(messages -> messages.isEmpty()
                ? Future.failedFuture(Refusal.noConversation())
                : audience(caller, conversation, messages.get())
                        .map(audience ->
                                PageWriter.write(conversation, caller, start, size, messages.get(), audience)));
    }

    /** One question for the whole page, rarely two, and none where the caller wrote nothing of it. Empty for an author who is no member any more, and has no ticks. */
    private Future<Optional<Audience>> audience(UserId caller, ConversationId conversation, List<Message> messages) {
        List<Long> own = messages.stream()
                .filter(message -> message.senderId().equals(caller))
                .map(Message::seq)
                .toList();
        return own.isEmpty()
                ? Future.succeededFuture(Optional.empty())
                : Recipients.of(readers, conversation, caller, own);
    }

    /** One message; {@code message_not_found} where there is none or the caller may not see it. */
    public Future<Message> message(UserId caller, MessageId id) {
        return Messages.one(readers, id, caller)
                .compose(found ->
                        found.map(Future::succeededFuture).orElseGet(() -> Future.failedFuture(Refusal.noMessage())))
                .recover(Outage::whileReading);
    }

    /** Where a message stands; {@code message_not_found} where there is none or the caller may not see it. */
    public Future<Place> locate(UserId caller, MessageId id) {
        return message(caller, id).map(message -> new Place(message.conversationId(), message.seq()));
    }

    /** The ticks of a message, for its author; {@code forbidden} for others who may see it, {@code message_not_found} for everybody else, and for an author who is no member any more. */
    public Future<DeliveryState> deliveryState(UserId caller, MessageId id) {
        return message(caller, id)
                .compose(message -> message.senderId().equals(caller)
                        ? Recipients.of(readers, message.conversationId(), caller, List.of(message.seq()))
                                .map(found -> found.map(audience -> DeliveryState.of(message, audience))
                                        .orElseThrow(Refusal::noMessage))
                        : Future.failedFuture(
                                Refusal.of(Failure.FORBIDDEN, "Only its author may know how far a message got")))
                .recover(Outage::whileReading);
    }
}
