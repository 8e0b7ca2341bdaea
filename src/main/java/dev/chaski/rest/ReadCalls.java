// SPDX-License-Identifier: Apache-2.0
package dev.chaski.rest;

import com.fasterxml.jackson.annotation.JsonAlias;
import dev.chaski.chat.ConversationId;
import dev.chaski.chat.DeviceId;
import dev.chaski.chat.Failure;
import dev.chaski.chat.MessageId;
import dev.chaski.chat.Refusal;
import dev.chaski.history.History;
import dev.chaski.history.History.Place;
import dev.chaski.receipts.MarkClient;
import dev.chaski.store.Outage;
import dev.chaski.store.Unread;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.sqlclient.Pool;
import java.util.List;

/** Read marks, and what is unread. */
final class ReadCalls {
    private final Pool readers;
    private final History history;
    private final MarkClient marks;

    ReadCalls(Pool readers, History history, MarkClient marks) {
        this.readers = readers;
        this.history = history;
        this.marks = marks;
    }

    /** Every field may be null; {@code userId} is only there to be refused when it names somebody else. */
    record ReadMark(
            @JsonAlias("msg_id") String messageId,
            @JsonAlias("conversation_id") String conversationId,
            Long seq,
            @JsonAlias("device_id") String deviceId,
            @JsonAlias({"user_id", "readerId", "reader_id"}) String userId) {
        static final ReadMark EMPTY = new ReadMark(null, null, null, null, null);
    }

    record Read(ConversationId conversationId, long seq) {}

    record UnreadCount(ConversationId conversationId, long count, Boolean muted) {}

    /** {@code total} leaves muted conversations out. */
    record UnreadBody(long total, List<UnreadCount> conversations) {}

    void register(Routes routes) {
        routes.on(HttpMethod.POST, "/messages/read", this::read)
                .on(HttpMethod.POST, "/messages/:id/read", this::readMessage)
                .on(HttpMethod.GET, "/unread", this::unread);
    }

    private Future<Answer> readMessage(Call call) {
        MessageId message = call.message();
        ReadMark mark = call.optionalBody(ReadMark.class).orElse(ReadMark.EMPTY);
        checkReader(call, mark);
        return history.locate(call.user(), message).compose(place -> mark(call, place, mark));
    }

    private Future<Answer> read(Call call) {
        ReadMark mark = call.body(ReadMark.class);
        checkReader(call, mark);
        return place(call, mark).compose(place -> mark(call, place, mark));
    }

    private static void checkReader(Call call, ReadMark mark) {
        if (mark.userId() != null && !mark.userId().equals(call.user().value())) {
            throw Refusal.of(Failure.FORBIDDEN, "Nobody reads for somebody else");
        }
    }

    private Future<Place> place(Call call, ReadMark mark) {
        ConversationId conversation = mark.conversationId() == null
                ? null
                : ConversationId.parse(mark.conversationId()).orElseThrow(Refusal::noConversation);
        if (mark.messageId() != null) {
            MessageId message = MessageId.parse(mark.messageId()).orElseThrow(Refusal::noMessage);
            return history.locate(call.user(), message).map(place -> {
                if (conversation != null && !conversation.equals(place.conversationId())) {
                    throw Refusal.noMessage();
                }
                return place;
            });
        }
        if (conversation == null) {
            throw Refusal.invalid("conversationId is missing");
        }
        if (mark.seq() != null && mark.seq() < 0) {
            throw Refusal.invalid("seq is negative");
        }
        return mark.seq() == null
                ? head(call, conversation)
                : Future.succeededFuture(new Place(conversation, mark.seq()));
    }

    /** The end of the log is named as it is now: the wish may outlive whoever made it, and what comes meanwhile was not read. */
    private Future<Place> head(Call call, ConversationId conversation) {
        return Unread.head(readers, conversation, call.user())
                .map(head -> new Place(conversation, head.orElseThrow(Refusal::noConversation)))
                .recover(Outage::whileReading);
    }

    private Future<Answer> mark(Call call, Place place, ReadMark mark) {
        DeviceId device = mark.deviceId() == null ? null : DeviceId.of(mark.deviceId());
        return marks.read(place.conversationId(), call.user(), device, place.seq())
                .map(stands -> Answer.ok(new Read(place.conversationId(), stands)));
    }

    private Future<Answer> unread(Call call) {
        return Unread.of(readers, call.user())
                .map(counts -> Answer.ok(new UnreadBody(
                        counts.stream()
                                .filter(each -> !each.muted())
                                .mapToLong(Unread.Count::count)
                                .sum(),
                        counts.stream()
                                .map(each -> new UnreadCount(
                                        each.conversationId(), each.count(), each.muted() ? true : null))
                                .toList())))
                .recover(Outage::whileReading);
    }
}
