// SPDX-License-Identifier: Apache-2.0
package dev.chaski.delivery;

import dev.chaski.chat.Failure;
import dev.chaski.chat.MessageId;
import dev.chaski.chat.Refusal;
import dev.chaski.chat.UserId;
import dev.chaski.delivery.LanePorts.Appending;
import dev.chaski.delivery.LanePorts.Placed;
import dev.chaski.store.EntryLog.Appended;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * One lane of delivery: the conversations of one hash, each a FIFO. While one batch is being committed the next gathers (group commit), and a conversation is in at most one running batch. Its steps:
 * admit, compare and append, confirm and fan out.
 *
 * <p>To be used on one event loop. What it needs from outside are its {@link LanePorts}.
 */
final class Lane {
    private static final int MOST_COMPARISONS = 200;
    /** So many need not wait for a millisecond to pass since the last batch. */
    private static final int WORTH_A_COMMIT = 16;

    /** So many have waited for the last batch together: they go at once. Fewer wait for the rest of the turn, which may bring the other half of a client's burst. */
    private static final int A_CROWD = 64;

    private static final int MOST_WAITING = 20_000;
    private static final long RETRY_AFTER_MS = 500;

    private final LanePorts ports;
    private final Admission admission;
    private final InstantSource clock;
    private final Supplier<MessageId> ids;
    private final OwnedRooms rooms = new OwnedRooms();
    private final Deque<OwnedRoom> ready = new ArrayDeque<>();
    private final Loading loading;
    private boolean appending;
    private boolean lookingAgain;
    private int waiting;

    Lane(LanePorts ports, Admission admission, InstantSource clock, Supplier<MessageId> ids) {
        this.ports = ports;
        this.admission = admission;
        this.clock = clock;
        this.ids = ids;
        this.loading = new Loading(ports, this::refuseAll, this::release);
    }

    void submit(Submission submission) {
        OwnedRoom room = rooms.of(submission.conversationId());
        Pending pending = new Pending(submission, ids.get());
        boolean pointless = !ports.storable() && !room.has(pending.name());
        if (waiting >= MOST_WAITING || pointless) {
            String why = pointless ? "The store does not answer" : "Too much is waiting";
            ports.refused(submission, Refusal.unavailable(why, RETRY_AFTER_MS, Refusal.Outcome.NOT_ACCEPTED));
            rooms.forgetOldest();
            return;
        }
        waiting++;
        room.waiting.add(pending);
        makeReady(room);
        work();
    }

    /** Messages that were submitted and have no answer yet. */
    int waiting() {
        return waiting;
    }

    private void makeReady(OwnedRoom room) {
        if (!room.busy && !room.queued && !room.waiting.isEmpty()) {
            room.queued = true;
            if (room.known()) {
                ready.add(room);
            } else {
                loading.add(room);
            }
        }
    }

    private void work() {
        loading.work();
        if (!appending && !ready.isEmpty()) {
            begin();
        }
    }

    private void begin() {
        if (waiting >= A_CROWD || ready.peek().contested()) {
            appending = true;
            appendNext();
        } else if (waiting >= WORTH_A_COMMIT || ports.due()) {
            appending = true;
            ports.restOfThisTurn().onComplete(now -> appendNext());
        } else if (!lookingAgain) {
            lookingAgain = true;
            ports.othersMayCome().onComplete(now -> {
                lookingAgain = false;
                work();
            });
        }
    }

    private void refuseAll(OwnedRoom room, Throwable why) {
        Refusal refusal = why instanceof Refusal r
                ? r
                : Refusal.unavailable("The store does not answer", RETRY_AFTER_MS, Refusal.Outcome.NOT_ACCEPTED);
        while (!room.waiting.isEmpty()) {
            refuse(room.waiting.poll(), refusal);
        }
    }

    private void release(List<OwnedRoom> released) {
        for (OwnedRoom room : released) {
            room.busy = false;
            room.underWay = Set.of();
            makeReady(room);
        }
        rooms.forgetOldest();
        work();
    }

    private void appendNext() {
        Batch batch = new Batch(admission, clock.instant());
        while (!ready.isEmpty() && !batch.full()) {
            batch.take(ready.poll());
        }
        ports.append(batch.messages())
                .onSuccess(appending -> resolve(batch.pending(), appending))
                .onFailure(e -> fail(batch, e))
                .onComplete(done -> {
                    appending = false;
                    batch.rooms().forEach(OwnedRoom::letOthersIn);
                    release(batch.rooms());
                });
    }

    private void resolve(List<Pending> batch, Appending result) {
        Appended[] placeOf = new Appended[batch.size()];
        result.places().forEach(place -> placeOf[place.index()] = place);
        Map<OwnedRoom, List<Placed>> fresh = new LinkedHashMap<>();
        Set<UserId> repeated = new HashSet<>();
        for (int i = 0; i < placeOf.length; i++) {
            Pending pending = batch.get(i);
            Appended place = placeOf[i];
            if (place != null && place.id().equals(pending.id)) {
                OwnedRoom room = rooms.of(pending.submission.conversationId());
                fresh.computeIfAbsent(room, r -> new ArrayList<>()).add(new Placed(pending, place));
            } else if (place != null) {
                repeated.add(pending.submission.sender());
                giveBack(pending);
                accept(pending, place, true);
            }
        }
        fresh.forEach(this::confirm);
        List<Pending> again = new ArrayList<>();
        for (int i = 0; i < placeOf.length; i++) {
            if (placeOf[i] == null) {
                unplaced(batch.get(i), result.refusals().get(i), repeated, again);
            }
        }
        admitAgain(again);
    }

    private void unplaced(Pending pending, Refusal impossible, Set<UserId> repeated, List<Pending> again) {
        if (impossible != null) {
            giveBack(pending);
            refuse(pending, impossible);
        } else if (pending.refusal.isPresent() && !worthAnotherLook(pending, repeated)) {
            refuse(pending, pending.refusal.get());
        } else {
            again.add(pending);
        }
    }

    /**
     * A no that rests on an old belief is asked again once: whoever was added a moment ago, at another instance, may post. So is one for being too many, where repeats of the same sender, which cost nothing,
     * were counted in front of it.
     */
    private static boolean worthAnotherLook(Pending pending, Set<UserId> repeated) {
        return pending.comparisons == 0
                && !pending.submission.onlyIfKnown()
                && (pending.refusal.get().failure() != Failure.RATE_LIMITED
                        || repeated.contains(pending.submission.sender()));
    }

    /** New in the log. A row with the very id of this batch that comes back as a repeat is from a commit whose answer was lost. */
    private void confirm(OwnedRoom room, List<Placed> placed) {
        List<Placed> inOrder = placed.stream()
                .sorted(Comparator.comparingLong(p -> p.place().seq()))
                .toList();
        for (Placed each : inOrder) {
            room.advance(each.place().seq());
            accept(each.pending(), each.place(), false);
        }
        ports.committed(inOrder.get(0).pending().room, inOrder);
        if (inOrder.stream().anyMatch(each -> each.place().repeat())) {
            room.forget();
        }
    }

    private void giveBack(Pending pending) {
        if (pending.refusal.isEmpty()) {
            admission.giveBack(pending.submission, pending.room);
        }
    }

    private void accept(Pending pending, Appended place, boolean duplicate) {
        waiting -= 1 + pending.repeats.size();
        ports.accepted(pending.submission, place.id(), place.seq(), place.createdAt(), duplicate);
        pending.repeats.forEach(again -> ports.accepted(again, place.id(), place.seq(), place.createdAt(), true));
    }

    private void refuse(Pending pending, Refusal refusal) {
        waiting -= 1 + pending.repeats.size();
        ports.refused(pending.submission, refusal);
        pending.repeats.forEach(again -> ports.refused(again, refusal));
    }

    /** Somebody else moved the head: what is believed is loaded anew, and they are admitted again, in front of what has come since and in their order. */
    private void admitAgain(List<Pending> stale) {
        for (int i = stale.size() - 1; i >= 0; i--) {
            Pending pending = stale.get(i);
            giveBack(pending);
            OwnedRoom room = rooms.of(pending.submission.conversationId());
            room.forget();
            if (++pending.comparisons > MOST_COMPARISONS) {
                refuse(
                        pending,
                        Refusal.unavailable(
                                "Too many write to this conversation at once",
                                RETRY_AFTER_MS,
                                Refusal.Outcome.NOT_ACCEPTED));
            } else {
                room.waiting.addFirst(pending);
            }
        }
    }

    private void fail(Batch batch, Throwable why) {
        Refusal refusal = why instanceof Refusal r
                ? r
                : Refusal.unavailable("The store does not answer", RETRY_AFTER_MS, Refusal.Outcome.UNKNOWN);
        for (Pending pending : batch.pending()) {
            giveBack(pending);
            refuse(pending, refusal);
        }
        batch.rooms().forEach(OwnedRoom::forget);
    }
}
