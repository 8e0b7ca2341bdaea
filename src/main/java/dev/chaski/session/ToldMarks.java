// SPDX-License-Identifier: Apache-2.0
package dev.chaski.session;

import dev.chaski.chat.MarkKind;
import dev.chaski.chat.UserId;
import dev.chaski.receipts.ReceiptPush;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;

/** The marks of a conversation's members that this event loop has told or heard of, so that the feed repeats only what was lost. Bounded: forgetting one costs a repeated receipt. */
final class ToldMarks {
    private static final int MOST = 4096;

    private static final Mark UNKNOWN = new Mark(0, null);
    private static final Marks NONE = new Marks(UNKNOWN, UNKNOWN);

    /** Up to where, and when that was so. */
    record Mark(long seq, Instant at) {
        private Mark raisedTo(long higher, Instant then) {
            return higher > seq ? new Mark(higher, then) : this;
        }
    }

    /** Delivered, and publicly read. */
    record Marks(Mark delivered, Mark read) {
        /** Names each that covers {@code seq}. */
        void over(long seq, BiConsumer<MarkKind, Mark> action) {
            if (delivered.seq() >= seq) {
                action.accept(MarkKind.DELIVERED, delivered);
            }
            if (read.seq() >= seq) {
                action.accept(MarkKind.READ, read);
            }
        }
    }

    private final Map<UserId, Marks> byUser = new LinkedHashMap<>(4, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<UserId, Marks> eldest) {
            return size() > MOST;
        }
    };

    /** Answers whether either mark is news. */
    boolean tell(UserId user, long delivered, long read, Instant at) {
        Marks before = of(user);
        if (delivered <= before.delivered().seq() && read <= before.read().seq()) {
            return false;
        }
        byUser.put(
                user,
                new Marks(
                        before.delivered().raisedTo(delivered, at),
                        before.read().raisedTo(read, at)));
        return true;
    }

    /** What a receipt says was told to the authors of what it covers; one with another missing in front of it is left to the feed, which names the authors of both. */
    void receipt(ReceiptPush push) {
        tell(
                push.user(),
                push.deliveredAbove() <= delivered(push.user()) ? push.deliveredSeq() : 0,
                push.readAbove() <= read(push.user()) ? push.readSeq() : 0,
                push.at());
    }

    void forEach(BiConsumer<UserId, Marks> action) {
        byUser.forEach(action);
    }

    long delivered(UserId user) {
        return of(user).delivered().seq();
    }

    long read(UserId user) {
        return of(user).read().seq();
    }

    private Marks of(UserId user) {
        return byUser.getOrDefault(user, NONE);
    }
}
