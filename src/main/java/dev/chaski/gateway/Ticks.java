// SPDX-License-Identifier: Apache-2.0
package dev.chaski.gateway;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.MarkKind;
import dev.chaski.chat.UserId;
import dev.chaski.receipts.ReceiptPush;
import dev.chaski.routing.FeedNews.MovedMark;
import dev.chaski.store.Memberships;
import dev.chaski.store.Tallies.Tally;
import dev.chaski.wire.MessageWriter;
import dev.chaski.wire.ServerFrame;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** What a connection is told of the marks of others about its user's messages. */
final class Ticks {
    private static final long LATELY_NANOS = 10_000_000_000L;

    private final Outgoing out;
    private final Predicate<ConversationId> hears;
    private boolean showReadReceipts = true;
    private Instant hiddenSince;

    private record MarkOf(ConversationId conversation, UserId user, MarkKind kind) {}

    /** What was told lately, by whatever way: for some seconds after a connect the sync, the receipts and the feed tell the same. Null later. */
    private Map<MarkOf, Long> lately = new HashMap<>(0);

    private long lateAt;
    private final Map<ConversationId, Tally> sums = new HashMap<>(0);

    /** {@code hears}: of which conversations the user may be told. */
    Ticks(Outgoing out, Predicate<ConversationId> hears) {
        this.out = out;
        this.hears = hears;
    }

    /** Whether the user wants to be shown who has read. Where that is new, answers since when nothing was shown: reads that were set meanwhile are to be told now. */
    Optional<Instant> showReadReceipts(boolean show, Instant now) {
        if (show == showReadReceipts) {
            return Optional.empty();
        }
        showReadReceipts = show;
        Instant since = hiddenSince;
        hiddenSince = now;
        if (!show) {
            out.forgetReceipts(MarkKind.READ);
            return Optional.empty();
        }
        sums.keySet().forEach(this::tellSum);
        return Optional.of(since);
    }

    boolean showsReads() {
        return showReadReceipts;
    }

    /** About once a second, when the sync is over. */
    void tick(long now) {
        if (lateAt == 0) {
            lateAt = now + LATELY_NANOS;
        } else if (now - lateAt > 0) {
            lately = null;
        }
    }

    /** Another member's marks, about messages of this user. */
    void receipt(ReceiptPush push) {
        tell(push.conversationId(), push.user(), push.deliveredSeq(), push.readSeq(), push.at());
    }

    /** A mark that moved while the client was away, or could not be told. */
    void moved(Memberships.MovedMark mark) {
        if (hears.test(mark.conversationId())) {
            tell(mark.conversationId(), mark.user(), mark.deliveredSeq(), 0, mark.deliveredAt());
            tell(mark.conversationId(), mark.user(), 0, mark.readSeq(), mark.readAt());
        }
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
        MarkOf key = new MarkOf(conversation, who, kind);
        if (lately != null) {
            Long before = lately.get(key);
            if (before != null && before >= seq) {
                return;
            }
            lately.put(key, seq);
        }
        out.receipt(key, new ServerFrame.Receipt(conversation, who, kind, seq, MessageWriter.time(at), null));
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

    /** How many have, and have read, this user's last message in a large conversation. */
    void summedUp(ConversationId conversation, Tally tally) {
        if (!tally.equals(sums.put(conversation, tally))) {
            tellSum(conversation);
        }
    }

    private void tellSum(ConversationId conversation) {
        out.signal("sum|" + conversation, () -> {
            Tally latest = sums.get(conversation);
            Integer read = showReadReceipts ? latest.read() : null;
            return new ServerFrame.ReceiptSummary(
                    conversation, latest.seq(), latest.delivered(), read, latest.members());
        });
    }
}
