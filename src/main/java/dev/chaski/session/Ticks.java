// SPDX-License-Identifier: Apache-2.0
package dev.chaski.session;

import dev.chaski.catchup.Position;
import dev.chaski.chat.ConversationId;
import dev.chaski.chat.MarkKind;
import dev.chaski.chat.UserId;
import dev.chaski.receipts.ReceiptPush;
import dev.chaski.routing.FeedNews.MovedMark;
import dev.chaski.store.MissedMarks;
import dev.chaski.store.Tallies.Tally;
import dev.chaski.wire.MessageWriter;
import dev.chaski.wire.ServerFrame;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** What a connection is told of the marks of others about its user's messages. */
final class Ticks {
    private static final long LATELY_NANOS = 10_000_000_000L;
    /** Forgetting one costs a repeated receipt. */
    private static final int MOST_LATELY = 4096;

    private final Outgoing out;
    private final Predicate<ConversationId> hears;
    private final Consumer<Instant> missed;
    private final Counts counts;
    private boolean showReadReceipts = true;
    private Instant hiddenSince;

    private record MarkOf(ConversationId conversation, UserId user, MarkKind kind) {}

    /** What was told lately, by whatever way: for some seconds after a connect the sync, the receipts and the feed tell the same. Null later. */
    private Map<MarkOf, Long> lately = new LinkedHashMap<>(0) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<MarkOf, Long> eldest) {
            return size() > MOST_LATELY;
        }
    };

    private long lateAt;
    private final Map<ConversationId, Tally> sums = new HashMap<>(0);

    /** {@code hears}: of which conversations the user may be told; {@code missed} is told when a mark moved for whose receipt there was no room. */
    Ticks(Outgoing out, Predicate<ConversationId> hears, Consumer<Instant> missed, Counts counts) {
        this.counts = counts;
        this.out = out;
        this.hears = hears;
        this.missed = missed;
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
            forgetReads();
            return Optional.empty();
        }
        sums.keySet().forEach(this::tellSum);
        return Optional.of(since);
    }

    private void forgetReads() {
        out.forgetReceipts(MarkKind.READ).forEach((mark, receipt) -> {
            hidden(Instant.parse(receipt.timestamp()));
            if (lately != null) {
                lately.remove(mark);
            }
        });
    }

    private void hidden(Instant readAt) {
        hiddenSince = readAt.isBefore(hiddenSince) ? readAt : hiddenSince;
    }

    /** When the session is looked after and the sync is over. */
    void tick(long now) {
        if (lateAt == 0) {
            lateAt = now + LATELY_NANOS;
        } else if (now - lateAt > 0) {
            lately = null;
        }
    }

    /** Another member's marks, about messages of one user, for that user's devices on this event loop. */
    static void tell(List<Ticks> devices, ReceiptPush push) {
        tell(devices, push, MarkKind.DELIVERED, push.deliveredSeq());
        tell(devices, push, MarkKind.READ, push.readSeq());
    }

    private static void tell(List<Ticks> devices, ReceiptPush push, MarkKind kind, long seq) {
        int told = 0;
        for (Ticks device : devices) {
            told += device.hear(push.conversationId(), push.user(), kind, seq, push.at()) ? 1 : 0;
        }
        if (told > 0) {
            devices.get(0).counts.receiptDelivered(kind, told);
        }
    }

    /** A mark that was looked up, for which there is room. */
    void moved(MissedMarks.MovedMark mark) {
        if (hears.test(mark.conversationId())) {
            ConversationId room = mark.conversationId();
            count(
                    MarkKind.DELIVERED,
                    tell(room, mark.user(), MarkKind.DELIVERED, mark.deliveredSeq(), mark.deliveredAt()));
            count(MarkKind.READ, tell(room, mark.user(), MarkKind.READ, mark.readSeq(), mark.readAt()));
        }
    }

    /** Marks whose receipt was lost: told where the user has written something that they cover. */
    void fromFeed(Position position, MovedMark mark, long deliveredBefore, long readBefore) {
        if (mark.deliveredSeq() > deliveredBefore && position.own().last() > deliveredBefore) {
            heard(mark.conversationId(), mark.user(), MarkKind.DELIVERED, mark.deliveredSeq(), mark.at());
        }
        if (mark.readSeq() > readBefore && position.own().last() > readBefore) {
            heard(mark.conversationId(), mark.user(), MarkKind.READ, mark.readSeq(), mark.at());
        }
    }

    /** A mark up to that seq; 0 for one that is not to be told. */
    void heard(ConversationId conversation, UserId who, MarkKind kind, long seq, Instant at) {
        count(kind, hear(conversation, who, kind, seq, at));
    }

    private boolean hear(ConversationId conversation, UserId who, MarkKind kind, long seq, Instant at) {
        if (seq > 0 && out.crowded()) {
            missed.accept(at);
            return false;
        }
        return tell(conversation, who, kind, seq, at);
    }

    private void count(MarkKind kind, boolean told) {
        if (told) {
            counts.receiptDelivered(kind, 1);
        }
    }

    /** Answers whether a receipt goes out. */
    private boolean tell(ConversationId conversation, UserId who, MarkKind kind, long seq, Instant at) {
        if (seq == 0) {
            return false;
        }
        if (kind == MarkKind.READ && !showReadReceipts) {
            hidden(at);
            return false;
        }
        MarkOf key = new MarkOf(conversation, who, kind);
        if (lately != null) {
            Long before = lately.get(key);
            if (before != null && before >= seq) {
                return false;
            }
            lately.put(key, seq);
        }
        out.receipt(key, new ServerFrame.Receipt(conversation, who, kind, seq, MessageWriter.time(at), null));
        return true;
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
