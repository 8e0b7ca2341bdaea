// SPDX-License-Identifier: Apache-2.0
package dev.chaski.receipts;

import dev.chaski.chat.MarkKind;
import dev.chaski.chat.UserId;
import dev.chaski.receipts.Gathering.Mark;
import dev.chaski.receipts.Gathering.Member;
import dev.chaski.routing.FanOut;
import dev.chaski.store.MarkWrites;
import dev.chaski.store.Marks.Raise;
import dev.chaski.store.Marks.Raised;
import dev.chaski.turns.Turns;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The marks of the conversations that this lane owns: gathered while the last batch is being committed, raised in one statement, then told. What fails stays gathered and is tried again, and whoever wished
 * repeats itself anyway.
 */
final class MarkLane {
    private static final Logger log = LoggerFactory.getLogger(MarkLane.class);
    private static final int MOST_IN_A_BATCH = 1000;
    private static final long RETRY_MS = 200;
    /** Between the beginnings of two batches, unless a crowd waits before: a mark that comes alone does not wait, a stream of them shares its commits. */
    private static final long GATHER_MS = 6;
    /** For so long the first members of a group that have a message wait for the others: they share a commit. */
    private static final long COMPANY_MS = 4;

    private static final long NO_TIMER = -1;

    private final Turns turns;
    private final FanOut fanOut;
    private final MarkWrites writes;
    private final Gathering gathering = new Gathering();
    private Consumer<ReceiptPush> published = push -> {};
    private boolean flushing;
    /** That ends the wait for company, or {@link #NO_TIMER}. */
    private long waiting = NO_TIMER;
    /** When the first of those that wait came. */
    private long gatheringSince;
    /** When the last batch was sent to the database. */
    private long began;
    /** So many nanoseconds later a crowd may begin the next: the database is left alone for as long as it took. */
    private long spared;
    /** The last batch could not be committed. */
    private boolean troubled;

    MarkLane(Turns turns, FanOut fanOut, MarkWrites writes) {
        this.turns = turns;
        this.fanOut = fanOut;
        this.writes = writes;
    }

    /** Hears of every receipt that is about to be told. */
    void onPublished(Consumer<ReceiptPush> listener) {
        published = listener;
    }

    void gather(MarkWish wish) {
        if (gathering.isEmpty()) {
            gatheringSince = turns.nanos();
        }
        gathering.add(wish);
        if (!flushing) {
            flushing = true;
            turns.soon(this::flush);
        } else if (waiting != NO_TIMER && gathering.isACrowd() && turns.nanos() - began >= spared) {
            turns.cancel(waiting);
            waiting = NO_TIMER;
            turns.soon(this::flush);
        }
    }

    private void flush() {
        waiting = NO_TIMER;
        if (gathering.isEmpty()) {
            flushing = false;
            return;
        }
        long gathered = msSince(gatheringSince);
        if (gathering.ofAGroup() && gathered < COMPANY_MS) {
            turns.after(COMPANY_MS - gathered, this::flush);
            return;
        }
        began = turns.nanos();
        Map<Member, Mark> batch = gathering.take(MOST_IN_A_BATCH);
        List<Raise> raises = new ArrayList<>(batch.size());
        batch.forEach((member, mark) -> raises.add(new Raise(
                member.conversationId(), member.user(), mark.delivered, mark.read, mark.deliveredAuthors == null)));
        writes.raise(raises)
                .onSuccess(raised -> {
                    troubled = false;
                    beginNext();
                    tell(batch, raised);
                })
                .onFailure(e -> tryAgain(batch, e));
    }

    /** Before the last are told: the database works meanwhile. */
    private void beginNext() {
        long passed = msSince(began);
        if (passed >= GATHER_MS) {
            flush();
        } else {
            spared = 2 * (turns.nanos() - began);
            waiting = turns.after(GATHER_MS - passed, this::flush);
        }
    }

    private long msSince(long then) {
        return (turns.nanos() - then) / 1_000_000;
    }

    private void tryAgain(Map<Member, Mark> batch, Throwable why) {
        if (!troubled) {
            troubled = true;
            log.warn("{} marks could not be committed and are tried again: {}", batch.size(), why.toString());
        }
        batch.values().forEach(mark -> mark.wishes.values().forEach(this::gather));
        turns.after(RETRY_MS, this::flush);
    }

    private void tell(Map<Member, Mark> batch, List<Raised> raised) {
        Raised[] byIndex = new Raised[batch.size()];
        raised.forEach(mark -> byIndex[mark.index()] = mark);
        int next = 0;
        for (Map.Entry<Member, Mark> each : batch.entrySet()) {
            Raised mark = byIndex[next++];
            for (MarkWish wish : each.getValue().wishes.values()) {
                long stands = mark == null ? -1 : wish.kind() == MarkKind.READ ? mark.read() : mark.delivered();
                fanOut.tell(
                        wish.nodeId(),
                        new MarkKept(
                                wish.client(), wish.conversationId(), wish.user(), wish.kind(), wish.seq(), stands));
            }
            if (mark != null && (mark.deliveredMoved() || mark.readMoved() || mark.publicReadMoved())) {
                push(each.getKey(), each.getValue(), mark);
            }
        }
    }

    private void push(Member member, Mark wished, Raised mark) {
        Set<UserId> ofDelivered = Set.of();
        if (mark.deliveredMoved() && !mark.large()) {
            ofDelivered =
                    others(wished.deliveredAuthors == null ? mark.deliveredAuthors() : wished.deliveredAuthors, member);
        }
        Set<UserId> ofRead = others(mark.readAuthors(), member);
        Set<UserId> ofAny = new HashSet<>(ofDelivered);
        ofAny.addAll(ofRead);
        ReceiptPush push = new ReceiptPush(
                member.conversationId(),
                member.user(),
                wished.reader,
                mark.deliveredMoved() && !mark.large() ? mark.delivered() : 0,
                mark.publicReadMoved() && !mark.large() ? mark.publicRead() : 0,
                mark.readMoved() ? mark.read() : 0,
                mark.readMessageNo(),
                mark.at(),
                ofAny,
                mark.oldDelivered(),
                mark.oldPublicRead());
        if (push.deliveredSeq() > 0 && push.readSeq() > 0 && !ofDelivered.equals(ofRead)) {
            publish(push.ofDelivery(ofDelivered));
            publish(push.ofReading(ofRead));
        } else {
            publish(push);
        }
    }

    private static Set<UserId> others(Set<UserId> authors, Member member) {
        Set<UserId> others = new HashSet<>(authors);
        others.remove(member.user());
        return others;
    }

    private void publish(ReceiptPush push) {
        Set<UserId> audience = new HashSet<>(push.authors());
        if (push.ownReadSeq() > 0 || push.readSeq() > 0) {
            audience.add(push.user());
        }
        if (!audience.isEmpty()) {
            published.accept(push);
            fanOut.to(audience, List.of(push));
        }
    }
}
