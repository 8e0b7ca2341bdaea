// SPDX-License-Identifier: Apache-2.0
package dev.chaski.gateway;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.MarkKind;
import dev.chaski.chat.UserId;
import dev.chaski.receipts.ReceiptPush;
import dev.chaski.routing.FeedNews.MovedMark;
import dev.chaski.wire.MessageWriter;
import dev.chaski.wire.ServerFrame;
import java.time.Instant;
import java.util.Collection;

/** What a connection is told of marks: of others, about its user's messages, and of its own user, as unread counts. */
final class Ticks {
    private final Outgoing out;
    private final UserId user;
    private boolean showReadReceipts = true;
    private boolean told;

    Ticks(Outgoing out, UserId user) {
        this.out = out;
        this.user = user;
    }

    void showReadReceipts(boolean show) {
        showReadReceipts = show;
    }

    /** Whether anything was told at all. */
    boolean toldAny() {
        return told;
    }

    /** Another member's marks, about messages of this user. */
    void receipt(ReceiptPush push) {
        tell(push.conversationId(), push.user(), push.deliveredSeq(), push.readSeq(), push.at());
    }

    /** Marks up to these seqs; 0 for one that is not to be told. */
    void tell(ConversationId conversation, UserId who, long deliveredSeq, long readSeq, Instant at) {
        if (deliveredSeq > 0) {
            tell(conversation, who, MarkKind.DELIVERED, deliveredSeq, at);
        }
        if (readSeq > 0 && showReadReceipts) {
            tell(conversation, who, MarkKind.READ, readSeq, at);
        }
    }

    private void tell(ConversationId conversation, UserId who, MarkKind kind, long seq, Instant at) {
        told = true;
        out.mergeable(
                conversation + "|" + who + "|" + kind,
                new ServerFrame.Receipt(conversation, who, kind, seq, MessageWriter.time(at), null));
    }

    /** Marks whose receipt was lost: told where the user has written something that they cover. */
    void fromFeed(Position position, MovedMark mark, long deliveredBefore, long readBefore) {
        boolean delivered = mark.deliveredSeq() > deliveredBefore && position.lastOwnSeq() > deliveredBefore;
        boolean read = mark.readSeq() > readBefore && position.lastOwnSeq() > readBefore;
        tell(
                mark.conversationId(),
                mark.user(),
                delivered ? mark.deliveredSeq() : 0,
                read ? mark.readSeq() : 0,
                mark.at());
    }

    /** This user has read something, on another device. */
    void ownRead(ReceiptPush push) {
        String device = push.device() == null ? null : push.device().value();
        out.frame(new ServerFrame.Receipt(
                push.conversationId(), user, MarkKind.READ, push.ownReadSeq(), MessageWriter.time(push.at()), device));
    }

    /** How much is unread in one of the user's conversations, and in all of them. */
    void unread(Position position, Collection<Position> all) {
        long total = all.stream().mapToLong(Position::unread).sum();
        out.mergeable(
                "unread|" + position.gate.id, new ServerFrame.UnreadCount(position.gate.id, position.unread(), total));
    }
}
