// SPDX-License-Identifier: Apache-2.0
package dev.chaski.routing;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.UserId;
import dev.chaski.routing.FeedNews.MovedMark;
import dev.chaski.store.Commits.Commit;
import dev.chaski.store.Commits.Page;
import dev.chaski.store.Commits.Reached;
import dev.chaski.store.FeedReads;
import dev.chaski.turns.Turns;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the commit feed about once a second and tells this instance what moved. That repairs, at a cost of changes and not of users, everything that a lost hint, a dead owner, a broken bus or an empty Redis
 * could have swallowed. It goes on where it was, however long it was kept from reading; only when that is longer than the feed remembers must everything be compared.
 */
public final class CommitFeed {
    private static final Logger log = LoggerFactory.getLogger(CommitFeed.class);
    private static final int PAGE = 2000;
    private static final int KEPT_S = 600;
    /** Rows are as old as the beginning of their transactions, which are much shorter than the minute that this leaves. */
    private static final Duration REMEMBERED = Duration.ofSeconds(KEPT_S - 60);

    private static final long PRUNE_INTERVAL_MS = 60_000;
    private static final int PRUNED_AT_ONCE = 1000;
    /** While an instance starts, its loop is busy with loading classes, on a slow machine for longer than an answer is waited for. */
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(30);

    private static final long AGAIN_MS = 500;
    /** How far to go back after a failure. A server that crashed may have forgotten ids that this reader has passed, and give them again; more than a second's worth is plenty. */
    private static final long DOUBTFUL_IDS = 10_000;

    private final Turns turns;
    private final FeedReads reads;
    private final NodeInbox inbox;
    private final long intervalMs;
    private final AtomicBoolean reading = new AtomicBoolean();
    private volatile Reached reached;
    private volatile Instant readAt;
    private volatile long upToDateAt;
    private volatile boolean doubtful;
    private volatile boolean closed;

    public CommitFeed(Turns turns, FeedReads reads, NodeInbox inbox, long intervalMs) {
        this.turns = turns;
        this.reads = reads;
        this.inbox = inbox;
        this.intervalMs = intervalMs;
    }

    /** Begins at what is open now; completes when the beginning is known, for which it asks for up to 30 s. To be called before the first connection is accepted. */
    public Future<Void> start() {
        turns.every(PRUNE_INTERVAL_MS, this::prune);
        return beginning(turns.nanos() + PATIENCE_NS)
                .onSuccess(page -> {
                    reached = page.reached();
                    readAt = page.now();
                    upToDateAt = turns.nanos();
                    turns.every(intervalMs, this::readNow);
                })
                .mapEmpty();
    }

    private Future<Page> beginning(long deadline) {
        return reads.start()
                .recover(e -> closed || turns.nanos() - deadline > 0
                        ? Future.failedFuture(e)
                        : turns.pause(AGAIN_MS).compose(v -> beginning(deadline)));
    }

    /** Reads what there is, unless that is happening already. */
    public void readNow() {
        if (closed || reached == null || !reading.compareAndSet(false, true)) {
            return;
        }
        readOn().onComplete(read -> {
            if (read.failed()) {
                log.debug("The commit feed could not be read: {}", read.cause().toString());
                doubtful = true;
            }
            reading.set(false);
        });
    }

    private Future<Void> readOn() {
        return reads.read(doubtful ? reached.back(DOUBTFUL_IDS) : reached, PAGE).compose(page -> {
            doubtful = false;
            take(page);
            return page.more() && !closed ? readOn() : Future.succeededFuture();
        });
    }

    private void take(Page page) {
        boolean forgotten = Duration.between(readAt, page.now()).compareTo(REMEMBERED) > 0;
        if (forgotten) {
            log.warn("The commit feed was last read at {}: everything is compared", readAt);
        }
        if (forgotten || !page.commits().isEmpty()) {
            inbox.deliver(news(page.commits(), forgotten ? Optional.of(readAt) : Optional.empty()));
        }
        tellLarge(page.commits());
        reached = page.reached();
        readAt = page.now();
        if (!page.more()) {
            upToDateAt = turns.nanos();
        }
    }

    /** How long ago it was read to its end. Safe on any thread. */
    public double lagSeconds() {
        return (turns.nanos() - upToDateAt) / 1e9;
    }

    private static FeedNews news(List<Commit> commits, Optional<Instant> missedSince) {
        Map<ConversationId, Long> heads = new HashMap<>();
        List<MovedMark> marks = new ArrayList<>();
        Set<UserId> members = new HashSet<>();
        for (Commit commit : commits) {
            for (int i = 0; i < commit.conversations().size(); i++) {
                heads.merge(commit.conversations().get(i), commit.heads().get(i), Math::max);
            }
            commit.marks().forEach(mark -> marks.add(new MovedMark(mark, commit.at())));
            members.addAll(commit.membersChanged());
        }
        return new FeedNews(heads, marks, members, missedSince);
    }

    private void tellLarge(List<Commit> commits) {
        Set<ConversationId> moved = new HashSet<>();
        commits.forEach(commit -> moved.addAll(commit.summedUp()));
        if (!moved.isEmpty()) {
            inbox.deliver(new LargeRoomsMoved(moved));
        }
    }

    /** A slice after the other while there are old ones; every instance does, and the first to come finds them. */
    private void prune() {
        if (closed) {
            return;
        }
        reads.prune(KEPT_S, PRUNED_AT_ONCE)
                .onSuccess(pruned -> {
                    if (pruned == PRUNED_AT_ONCE) {
                        prune();
                    }
                })
                .onFailure(e -> log.debug("The commit feed could not be pruned: {}", e.toString()));
    }

    /** Reads no more. */
    public void close() {
        closed = true;
    }
}
