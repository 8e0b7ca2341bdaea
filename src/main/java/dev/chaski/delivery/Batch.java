// SPDX-License-Identifier: Apache-2.0
package dev.chaski.delivery;

import dev.chaski.chat.Refusal;
import dev.chaski.store.EntryLog.NewMessage;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What one commit is to hold: all that waits in some rooms, admitted or not, since a repeat is confirmed either way. */
final class Batch {
    private static final int MOST = 256;

    private final Admission admission;
    private final Instant now;
    private final List<OwnedRoom> rooms = new ArrayList<>();
    private final List<Pending> batch = new ArrayList<>();

    Batch(Admission admission, Instant now) {
        this.admission = admission;
        this.now = now.truncatedTo(ChronoUnit.MILLIS);
    }

    boolean full() {
        return batch.size() >= MOST;
    }

    /** Takes what waits there; what finds no place waits on. */
    void take(OwnedRoom room) {
        room.start();
        rooms.add(room);
        Map<Pending.Name, Pending> named = new HashMap<>();
        while (!room.waiting.isEmpty() && !full()) {
            Pending next = room.waiting.poll();
            Pending first = named.putIfAbsent(next.name(), next);
            if (first != null) {
                first.repeats.add(next.submission);
                first.repeats.addAll(next.repeats);
            } else {
                next.room = room.room();
                next.refusal = refusal(next.submission, room);
                next.message = message(next, room);
                batch.add(next);
            }
        }
        room.underWay = named.keySet();
    }

    private Optional<Refusal> refusal(Submission submission, OwnedRoom room) {
        return submission.onlyIfKnown()
                ? Optional.of(Refusal.unavailable("It is not in the log", 0, Refusal.Outcome.UNKNOWN))
                : admission.refusal(submission, room.room());
    }

    private NewMessage message(Pending pending, OwnedRoom room) {
        Submission s = pending.submission;
        Instant createdAt = pending.refusal.isPresent() ? now : room.nextTime(now);
        return new NewMessage(
                s.conversationId(),
                room.head(),
                pending.refusal.isEmpty(),
                pending.id,
                s.sender(),
                s.profile(),
                s.tempId(),
                s.messageType(),
                s.content(),
                s.replyToId(),
                s.threadId(),
                s.attachments(),
                s.metadata(),
                s.encrypted(),
                s.priority(),
                s.clientTimestamp(),
                createdAt);
    }

    List<NewMessage> messages() {
        return batch.stream().map(pending -> pending.message).toList();
    }

    List<Pending> pending() {
        return batch;
    }

    List<OwnedRoom> rooms() {
        return rooms;
    }
}
