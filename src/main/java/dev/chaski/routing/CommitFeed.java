// SPDX-License-Identifier: Apache-2.0
package dev.chaski.routing;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.UserId;
import dev.chaski.routing.FeedNews.MovedMark;
import dev.chaski.store.Commits.Commit;
import dev.chaski.store.Commits.Page;
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
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the commit feed about once a second and tells this instance what moved. That repairs, at a cost of changes and not of users, everything that a lost hint, a dead owner, a broken bus or an empty Redis
 * could have swallowed (DESIGN 4).
 */
public final class CommitFeed {
    private static final Logger log = LoggerFactory.getLogger(CommitFeed.class);
    private static final int PAGE = 2000;
    private static final int KEPT_S = 600;
    private static final Duration REMEMBERED = Duration.ofSeconds(KEPT_S - 60);
    private static final long PRUNE_INTERVAL_MS = 60_000;

    private final Turns turns;
    private final FeedReads reads;
    private final NodeInbox inbox;
    private final long intervalMs;
    private final Set<Long> seen = new HashSet<>();
    private long from = -1;
    private Instant readAt;
    private boolean closed;

    public CommitFeed(Turns turns, FeedReads reads, NodeInbox inbox, long intervalMs) {
        this.turns = turns;
        this.reads = reads;
        this.inbox = inbox;
        this.intervalMs = intervalMs;
    }

    /** Begins at what is open now; completes when the beginning is known. To be called before the first connection is accepted. */
    public Future<Void> start() {
        turns.every(PRUNE_INTERVAL_MS, this::prune);
        return reads.start()
                .onSuccess(page -> {
                    from = page.oldestOpen() - 1;
                    readAt = page.now();
                    turns.after(intervalMs, this::readOn);
                })
                .mapEmpty();
    }

    /** Everybody on this instance compares all that they have with the log; for an instance that cannot know what it missed. */
    public void reconcileEverything() {
        inbox.deliver(new FeedNews(Map.of(), List.of(), Set.of(), true));
    }

    private void readOn() {
        if (closed) {
            return;
        }
        pass(from, -1, new ArrayList<>())
                .onFailure(e -> log.debug("The commit feed could not be read: {}", e.toString()))
                .onComplete(done -> turns.after(intervalMs, this::readOn));
    }

    /** Pages through everything above {@code from}; the oldest transaction open at the first page is where the next pass begins. */
    private Future<Void> pass(long after, long oldestOpen, List<Commit> fresh) {
        return reads.read(after, PAGE).compose(page -> {
            long next = oldestOpen < 0 ? page.oldestOpen() : oldestOpen;
            page.commits().stream()
                    .filter(commit -> !seen.contains(commit.xid()))
                    .forEach(fresh::add);
            if (page.commits().size() == PAGE) {
                return pass(page.commits().get(PAGE - 1).xid(), next, fresh);
            }
            finish(page, next, fresh);
            return Future.succeededFuture();
        });
    }

    private void finish(Page last, long oldestOpen, List<Commit> fresh) {
        boolean forgotten = Duration.between(readAt, last.now()).compareTo(REMEMBERED) > 0;
        from = oldestOpen - 1;
        readAt = last.now();
        seen.removeIf(xid -> xid <= from);
        fresh.forEach(commit -> seen.add(commit.xid()));
        if (!fresh.isEmpty() || forgotten) {
            inbox.deliver(news(fresh, forgotten));
        }
    }

    private static FeedNews news(List<Commit> commits, boolean everything) {
        Map<ConversationId, Long> heads = new HashMap<>();
        List<MovedMark> marks = new ArrayList<>();
        Set<UserId> members = new HashSet<>();
        for (Commit commit : commits) {
            for (int i = 0; i < commit.conversations().size(); i++) {
                heads.merge(commit.conversations().get(i), commit.heads().get(i), Math::max);
            }
            commit.marks()
                    .forEach(mark -> marks.add(new MovedMark(
                            mark.conversationId(), mark.user(), mark.deliveredSeq(), mark.readSeq(), commit.at())));
            members.addAll(commit.membersChanged());
        }
        return new FeedNews(heads, marks, members, everything);
    }

    private void prune() {
        reads.prune(KEPT_S).onFailure(e -> log.debug("The commit feed could not be pruned: {}", e.toString()));
    }

    /** Reads no more. */
    public void close() {
        closed = true;
    }
}
