// SPDX-License-Identifier: Apache-2.0
package dev.chaski.catchup;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.LogEntry;
import dev.chaski.chat.UserId;
import dev.chaski.routing.FeedNews.MovedMark;
import dev.chaski.wire.EntryFrames;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One conversation on one event loop: how far its log goes, and the last stretch of it, in order and without holes. The next seq extends the stretch, an older one is dropped, a newer one means a gap, which is
 * read once from the log for all. So order and once hold whatever the bus loses, repeats or reorders.
 */
public final class Gate {
    private static final int TAIL = 64;

    /** Whoever is told that there is more. */
    public interface Reader {
        /** The log may go on behind what has passed at that position. */
        void moreFor(Position position);

        /** Somebody has begun or ended to type in the conversation. */
        void typingChanged(ConversationId conversation);

        /** Marks that the feed has brought and no receipt before it; what was told last is beside them. */
        void markFromFeed(Position position, MovedMark mark, long deliveredBefore, long readBefore);
    }

    /** An entry of the stretch, with the frame that most connections get. */
    static final class Kept {
        final LogEntry entry;
        private String plain;

        Kept(LogEntry entry) {
            this.entry = entry;
        }

        String plainFrame() {
            if (plain == null) {
                plain = EntryFrames.frame(entry, false, -1, false);
            }
            return plain;
        }
    }

    private record Attached(Position position, Reader reader) {}

    private final ConversationId id;
    private final Log log;
    private final Deque<Kept> tail = new ArrayDeque<>();
    private final TreeMap<Long, Kept> early = new TreeMap<>();
    private final List<Attached> attached = new ArrayList<>(2);
    private long tailEnd;
    private long head;
    private boolean filling;

    /** {@code head}: a seq that the log surely has; nothing is accepted without such a base. */
    public Gate(ConversationId id, long head, Log log) {
        this.id = id;
        this.log = log;
        this.head = head;
        this.tailEnd = head;
    }

    /** The conversation. */
    public ConversationId id() {
        return id;
    }

    /** How far the log goes, as far as is known here. */
    public long head() {
        return head;
    }

    /** From here on {@code reader} is told whenever there may be more for that position than it has passed. */
    public void attach(Position position, Reader reader) {
        attached.add(new Attached(position, reader));
    }

    /** Nobody is told of that position any more. */
    public void detach(Position position) {
        attached.removeIf(a -> a.position() == position);
    }

    /** A mark that the feed has brought, and what was told of that member before. */
    public record Untold(MovedMark mark, long deliveredBefore, long readBefore) {}

    /** To those who have written something here. */
    public void marksFromFeed(List<Untold> marks) {
        List<Attached> authors =
                attached.stream().filter(a -> a.position().own().last() > 0).toList();
        for (Untold untold : marks) {
            authors.forEach(a -> a.reader()
                    .markFromFeed(a.position(), untold.mark(), untold.deliveredBefore(), untold.readBefore()));
        }
    }

    /** Those who have written something here, and where last. */
    public Map<UserId, Long> authors() {
        Map<UserId, Long> authors = new HashMap<>();
        for (Attached each : attached) {
            Position position = each.position();
            if (position.own().last() > 0 && !position.ended()) {
                authors.merge(position.user(), position.own().last(), Math::max);
            }
        }
        return authors;
    }

    /** Somebody has begun or ended to type here; everybody attached is told. */
    public void typingChanged() {
        List.copyOf(attached).forEach(a -> a.reader().typingChanged(id));
    }

    /** Whether nobody is attached: then it may be forgotten. */
    public boolean deserted() {
        return attached.isEmpty();
    }

    /** A committed entry, however it came. */
    public void offer(LogEntry entry) {
        if (entry.seq() <= tailEnd) {
            return;
        }
        early.putIfAbsent(entry.seq(), new Kept(entry));
        hear(entry.seq());
    }

    /** The log goes at least up to there. */
    public void hear(long seq) {
        head = Math.max(head, seq);
        while (!early.isEmpty() && early.firstKey() == tailEnd + 1) {
            Kept next = early.pollFirstEntry().getValue();
            tail.add(next);
            tailEnd++;
            if (tail.size() > TAIL) {
                tail.poll();
            }
        }
        if (tailEnd < head && !filling) {
            closeGap();
        }
        tellAll();
    }

    /** A short gap is read for all; after a long one every position reads its own pages. */
    private void closeGap() {
        long upTo = early.isEmpty() ? head : early.firstKey() - 1;
        if (upTo - tailEnd > TAIL) {
            tail.clear();
            tailEnd = upTo;
            hear(upTo);
            return;
        }
        filling = true;
        log.stretch(id, tailEnd, upTo, entries -> {
            filling = false;
            entries.forEach(entry -> {
                if (entry.seq() > tailEnd) {
                    early.putIfAbsent(entry.seq(), new Kept(entry));
                }
            });
            hear(upTo);
        });
    }

    private void tellAll() {
        for (int i = attached.size() - 1; i >= 0; i--) {
            Attached each = attached.get(i);
            each.reader().moreFor(each.position());
        }
    }

    /** The entry with that seq, where the stretch has it; else null. */
    Kept kept(long seq) {
        long first = tailEnd - tail.size() + 1;
        if (seq < first || seq > tailEnd) {
            return null;
        }
        if (seq == tailEnd) {
            return tail.peekLast();
        }
        long skip = seq - first;
        for (Kept each : tail) {
            if (skip-- == 0) {
                return each;
            }
        }
        return null;
    }

    /** Whether that seq is about to be read for all. */
    boolean awaits(long seq) {
        return filling && seq > tailEnd;
    }
}
