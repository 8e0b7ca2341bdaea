// SPDX-License-Identifier: Apache-2.0
package dev.chaski.receipts;

import dev.chaski.bus.Bus;
import dev.chaski.chat.ConversationId;
import dev.chaski.chat.DeviceId;
import dev.chaski.chat.Failure;
import dev.chaski.chat.MarkKind;
import dev.chaski.chat.Refusal;
import dev.chaski.chat.UserId;
import dev.chaski.routing.NodeInbox;
import dev.chaski.routing.Ownership;
import dev.chaski.routing.Ownership.Place;
import dev.chaski.turns.Again;
import dev.chaski.turns.Turns;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Brings marks to the owners of their conversations, and again until they are committed; one for each event loop. Marks of one user and conversation merge by maximum: what is wished while a wish is under way
 * goes when that is answered, as one, so asking often costs little.
 */
public final class MarkClient {
    private static final AtomicInteger CLIENTS = new AtomicInteger();
    private static final long TICK_MS = 100;
    private static final long GIVE_UP_MS = 8000;
    private static final long RETRY_AFTER_MS = 1000;

    private final Turns turns;
    private final Bus bus;
    private final Ownership ownership;
    private final String nodeId;
    private final long ownerTimeoutMs;
    private final int id = CLIENTS.incrementAndGet();
    private final Map<Line, Pending> pending = new LinkedHashMap<>();
    private final Again overdue;

    private record Line(ConversationId conversationId, UserId user, MarkKind kind) {}

    private record Asked(Promise<Long> promise, long seq, long at) {}

    private static final class Pending {
        long seq;
        DeviceId device;
        /** Of what no answer has come for; null where unknown. */
        Set<UserId> authors = new HashSet<>();
        /** Of these, those of what was wished since it was sent. */
        Set<UserId> authorsSince = new HashSet<>();

        long sent;
        long waitsSince;
        Place place;
        final List<Asked> asked = new ArrayList<>();
    }

    /** To be made on the event loop that will use it. */
    public MarkClient(Turns turns, Bus bus, NodeInbox inbox, Ownership ownership, String nodeId, long ownerTimeoutMs) {
        this.turns = turns;
        this.bus = bus;
        this.ownership = ownership;
        this.nodeId = nodeId;
        this.ownerTimeoutMs = ownerTimeoutMs;
        inbox.on(MarkKept.class, this::kept);
        this.overdue = new Again(turns, TICK_MS, this::repeatOverdue);
    }

    /** A device holds everything up to {@code seq}; {@code authors} are those of the entries that this is news about, null where unknown. Nobody waits: it is repeated until it is committed. */
    public void delivered(ConversationId conversation, UserId user, DeviceId device, long seq, Set<UserId> authors) {
        wish(new Line(conversation, user, MarkKind.DELIVERED), device, seq, authors);
    }

    /**
     * The user has read up to {@code seq}. Answers where the mark stands after the commit; fails with a {@link Refusal}: {@code conversation_not_found} for somebody
     * who is no member, {@code unavailable} when no owner answered.
     */
    public Future<Long> read(ConversationId conversation, UserId user, DeviceId device, long seq) {
        Promise<Long> promise = Promise.promise();
        Pending mark = wish(new Line(conversation, user, MarkKind.READ), device, seq, null);
        mark.asked.add(new Asked(promise, seq, turns.nanos()));
        return promise.future();
    }

    /** When all that devices of the user hold there, as far as it was said here, is committed; fails with {@code unavailable} when no owner answered. For who is no member there is nothing to commit. */
    public Future<Void> committed(ConversationId conversation, UserId user) {
        Pending mark = pending.get(new Line(conversation, user, MarkKind.DELIVERED));
        if (mark == null) {
            return Future.succeededFuture();
        }
        Promise<Long> promise = Promise.promise();
        mark.asked.add(new Asked(promise, mark.seq, turns.nanos()));
        return promise.future()
                .recover(e -> e instanceof Refusal refusal && refusal.failure() == Failure.CONVERSATION_NOT_FOUND
                        ? Future.succeededFuture()
                        : Future.failedFuture(e))
                .mapEmpty();
    }

    private Pending wish(Line line, DeviceId device, long seq, Set<UserId> authors) {
        Pending waiting = pending.get(line);
        Pending mark = waiting == null ? new Pending() : waiting;
        pending.put(line, mark);
        overdue.later();
        mark.seq = Math.max(mark.seq, seq);
        mark.device = device;
        mark.authors = joined(mark.authors, authors);
        mark.authorsSince = joined(mark.authorsSince, authors);
        if (waiting == null || mark.place == null) {
            begin(line, mark, ownership.receiptsOf(line.conversationId()));
        }
        return mark;
    }

    private static Set<UserId> joined(Set<UserId> known, Set<UserId> more) {
        if (known == null || more == null) {
            return null;
        }
        known.addAll(more);
        return known;
    }

    /** From here on the place has its time to answer; what is wished meanwhile does not prolong it. */
    private void begin(Line line, Pending mark, Optional<Place> place) {
        mark.waitsSince = turns.nanos();
        place.ifPresent(owner -> {
            mark.place = owner;
            mark.sent = mark.seq;
            mark.authorsSince = new HashSet<>();
            Set<UserId> authors = mark.authors == null ? null : Set.copyOf(mark.authors);
            bus.send(
                    MarkWish.lane(owner.nodeId(), owner.lane()),
                    new MarkWish(
                            nodeId,
                            id,
                            line.conversationId(),
                            line.user(),
                            mark.device,
                            line.kind(),
                            mark.seq,
                            authors));
        });
    }

    private void kept(MarkKept answer) {
        if (answer.client() != id) {
            return;
        }
        Line line = new Line(answer.conversationId(), answer.user(), answer.kind());
        Pending mark = pending.get(line);
        if (mark == null) {
            return;
        }
        List<Asked> answered =
                mark.asked.stream().filter(a -> a.seq() <= answer.wished()).toList();
        mark.asked.removeAll(answered);
        if (answer.wished() >= mark.seq) {
            pending.remove(line);
        } else if (answer.wished() >= mark.sent) {
            mark.authors = mark.authorsSince;
            begin(line, mark, Optional.of(mark.place));
        }
        for (Asked asked : answered) {
            if (answer.stands() < 0) {
                asked.promise().fail(Refusal.noConversation());
            } else {
                asked.promise().complete(answer.stands());
            }
        }
    }

    private void repeatOverdue() {
        if (pending.isEmpty()) {
            return;
        }
        overdue.later();
        long now = turns.nanos();
        pending.forEach((line, mark) -> {
            giveUpOld(mark, now);
            if (now - mark.waitsSince > ownerTimeoutMs * 1_000_000) {
                begin(
                        line,
                        mark,
                        mark.place == null
                                ? ownership.receiptsOf(line.conversationId())
                                : ownership
                                        .receiptsInsteadOf(mark.place, line.conversationId())
                                        .or(() -> ownership.receiptsOf(line.conversationId())));
            }
        });
    }

    private static void giveUpOld(Pending mark, long now) {
        mark.asked.removeIf(asked -> {
            boolean old = now - asked.at() > GIVE_UP_MS * 1_000_000;
            if (old) {
                asked.promise()
                        .fail(Refusal.unavailable(
                                "The mark could not be committed in time", RETRY_AFTER_MS, Refusal.Outcome.UNKNOWN));
            }
            return old;
        });
    }

    /** Marks that are not committed yet. */
    public int pending() {
        return pending.size();
    }
}
