// SPDX-License-Identifier: Apache-2.0
package dev.chaski.history;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.Failure;
import dev.chaski.chat.MarkKind;
import dev.chaski.chat.MessageId;
import dev.chaski.chat.Refusal;
import dev.chaski.chat.UserId;
import dev.chaski.store.MessageReceipts;
import dev.chaski.store.MessageReceipts.After;
import dev.chaski.store.MessageReceipts.Moved;
import dev.chaski.store.MessageReceipts.Place;
import dev.chaski.store.MessageReceipts.Receipt;
import dev.chaski.store.Messages;
import dev.chaski.store.Outage;
import dev.chaski.store.Recipients;
import dev.chaski.wire.MessageWriter;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;

/** Receipts as lists, for authors: of one message, and of everything since some time. Every failure is a {@link Refusal}. Safe on any event loop. */
public final class ReceiptLists {
    private final Pool readers;

    public ReceiptLists(Pool readers) {
        this.readers = readers;
    }

    /**
     * Who has (or has read) a message, and about when: not before {@code notBefore}, and by {@code timestamp} at the latest. Both are null where no times are kept, which are those of deliveries in large
     * conversations.
     */
    public record Item(UserId userId, MarkKind status, String notBefore, String timestamp) {}

    /** A mark as a {@code receipt} frame tells it. */
    public record MarkItem(ConversationId conversationId, UserId userId, MarkKind status, long seq, String timestamp) {}

    /** Some items of a list; {@code nextCursor} is null at its end. */
    public record Listed<T>(List<T> items, String nextCursor) {
        /** Copies the list. */
        public Listed {
            items = List.copyOf(items);
        }
    }

    /** By user, then kind; {@code kind} is null for both. {@code forbidden} for somebody who may see the message and is not its author, {@code message_not_found} for everybody else, and for an author who is no member any more. */
    public Future<Listed<Item>> ofMessage(UserId caller, MessageId id, MarkKind kind, int first, String after) {
        List<MarkKind> kinds = kind == null ? List.of(MarkKind.values()) : List.of(kind);
        return Future.succeededFuture(after)
                .map(ReceiptCursor::ofMessage)
                .compose(start -> place(caller, id)
                        .compose(place -> MessageReceipts.ofMessage(readers, place, kinds, start, first + 1)))
                .map(found -> listed(
                        found,
                        first,
                        ReceiptLists::item,
                        last -> ReceiptCursor.text(new After(last.user(), last.kind()))))
                .recover(Outage::whileReading);
    }

    private Future<Place> place(UserId caller, MessageId id) {
        return Messages.one(readers, id, caller).compose(found -> {
            if (found.isEmpty()) {
                return Future.failedFuture(Refusal.noMessage());
            }
            Place place = new Place(found.get().conversationId(), found.get().seq(), caller);
            return found.get().senderId().equals(caller)
                    ? Recipients.concern(readers, place.conversationId(), caller)
                            .compose(member ->
                                    member ? Future.succeededFuture(place) : Future.failedFuture(Refusal.noMessage()))
                    : Future.failedFuture(Refusal.of(Failure.FORBIDDEN, "Only its author may know who has a message"));
        });
    }

    private static Item item(Receipt receipt) {
        return new Item(receipt.user(), receipt.kind(), time(receipt.notBefore()), time(receipt.at()));
    }

    private static String time(Instant at) {
        return at == null ? null : MessageWriter.time(at);
    }

    /** The marks of others that moved since then in conversations where the caller has written something. */
    public Future<Listed<MarkItem>> since(UserId caller, Instant since, int first, String after) {
        return Future.succeededFuture(after)
                .map(ReceiptCursor::ofMarks)
                .compose(start -> MessageReceipts.since(readers, caller, since, start, first + 1))
                .map(found -> listed(found, first, ReceiptLists::item, ReceiptCursor::text))
                .recover(Outage::whileReading);
    }

    private static MarkItem item(Moved mark) {
        return new MarkItem(mark.conversationId(), mark.user(), mark.kind(), mark.seq(), MessageWriter.time(mark.at()));
    }

    private static <R, T> Listed<T> listed(List<R> found, int first, Function<R, T> item, Function<R, String> cursor) {
        List<R> page = found.size() > first ? found.subList(0, first) : found;
        return new Listed<>(
                page.stream().map(item).toList(), found.size() > first ? cursor.apply(page.get(first - 1)) : null);
    }
}
