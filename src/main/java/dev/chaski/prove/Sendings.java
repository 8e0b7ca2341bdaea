// SPDX-License-Identifier: Apache-2.0
package dev.chaski.prove;

import static dev.chaski.prove.Findings.at;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.EntryKind;
import dev.chaski.chat.UserId;
import dev.chaski.prove.Event.Attempt;
import dev.chaski.prove.Event.Confirmed;
import dev.chaski.prove.Facts.Log;
import dev.chaski.prove.Facts.Written;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** I1 and I2, from the senders' side, and that the sends of one connection keep their order (I3). */
final class Sendings implements EventHandler {
    /** Answers that a repeat of a confirmed message must never get: they say that it may not be sent any more. */
    private static final Set<String> RIGHTS_AND_LIMITS =
            Set.of("forbidden", "participant_muted", "conversation_archived", "conversation_not_found", "rate_limited");

    private record Key(ConversationId conversation, UserId sender, String tempId) {}

    private record Lane(long connection, ConversationId conversation) {}

    private record Place(int sentAt, int confirmedAt, long seq) {}

    private static final class Request {
        final int sentAt;
        int answeredAt = -1;

        Request(int sentAt) {
            this.sentAt = sentAt;
        }
    }

    private static final class Sending {
        int firstSentAt = -1;
        int attempts;
        int refused;
        int refusedAt = -1;
        Confirmed first;
        int firstAt = -1;
        int originalAt = -1;
        final Set<String> contents = new HashSet<>(1);
    }

    private final Facts facts;
    private final Findings findings;
    private final Map<Key, Sending> sendings = new HashMap<>();
    private final Map<Long, Request> requests = new HashMap<>();
    private final Map<Lane, List<Place>> lanes = new HashMap<>();

    Sendings(Facts facts, Findings findings) {
        this.facts = facts;
        this.findings = findings;
    }

    private Sending sending(ConversationId conversation, UserId sender, String tempId) {
        return sendings.computeIfAbsent(new Key(conversation, sender, tempId), key -> new Sending());
    }

    private Sending sending(Attempt attempt) {
        return sending(attempt.conversation(), attempt.user(), attempt.tempId());
    }

    @Override
    public void sent(int at, Event.Sent event) {
        requests.put(event.attempt().request(), new Request(at));
        Sending sending = sending(event.attempt());
        if (sending.firstSentAt < 0) {
            sending.firstSentAt = at;
        }
        sending.attempts++;
        sending.contents.add(event.content());
    }

    @Override
    public void confirmed(int at, Confirmed event) {
        Request request = answered(at, event.attempt());
        Sending sending = sending(event.attempt());
        if (sending.first == null) {
            sending.first = event;
            sending.firstAt = at;
        } else if (sending.first.seq() != event.seq()
                || !sending.first.messageId().equals(event.messageId())) {
            findings.broken(
                    Invariant.I2,
                    at(sending.firstAt, at),
                    "%s of %s was confirmed as two messages",
                    event.attempt().tempId(),
                    event.attempt().user());
        }
        if (event.duplicate()) {
            return;
        }
        if (sending.originalAt >= 0) {
            findings.broken(
                    Invariant.I2,
                    at(sending.originalAt, at),
                    "two confirmations of %s of %s say that it was no repeat",
                    event.attempt().tempId(),
                    event.attempt().user());
        }
        sending.originalAt = at;
        if (request != null && event.attempt().connection() != Event.NO_CONNECTION) {
            lanes.computeIfAbsent(
                            new Lane(
                                    event.attempt().connection(),
                                    event.attempt().conversation()),
                            lane -> new ArrayList<>())
                    .add(new Place(request.sentAt, at, event.seq()));
        }
    }

    private Request answered(int at, Attempt attempt) {
        Request request = requests.get(attempt.request());
        if (request == null) {
            return null;
        }
        if (request.answeredAt >= 0) {
            findings.broken(
                    Invariant.I1,
                    at(request.sentAt, request.answeredAt, at),
                    "request %d was answered twice",
                    attempt.request());
        }
        request.answeredAt = at;
        return request;
    }

    @Override
    public void refused(int at, Event.Refused event) {
        Request request = answered(at, event.attempt());
        Sending sending = sending(event.attempt());
        sending.refused++;
        sending.refusedAt = at;
        boolean wasConfirmed = request != null && sending.first != null && sending.firstAt < request.sentAt;
        if (wasConfirmed && RIGHTS_AND_LIMITS.contains(event.code())) {
            findings.broken(
                    Invariant.I2,
                    at(sending.firstAt, request.sentAt, at),
                    "a repeat of a confirmed message was refused: %s",
                    event.code());
        }
    }

    @Override
    public void undecided(int at, Event.Undecided event) {
        answered(at, event.attempt());
    }

    @Override
    public void end() {
        sendings.forEach((key, sending) -> {
            Log log = facts.log(key.conversation());
            if (sending.first != null && log != null) {
                kept(key, sending, log);
            }
        });
        facts.readLogs()
                .forEach(conversation ->
                        facts.log(conversation).entries().values().forEach(this::meant));
        lanes.forEach(this::inOrder);
    }

    private void kept(Key key, Sending sending, Log log) {
        Confirmed confirmed = sending.first;
        Written there = log.entries().get(confirmed.seq());
        if (there == null) {
            findings.broken(
                    Invariant.I1,
                    at(sending.firstSentAt, sending.firstAt),
                    "the confirmed message %s of %s is not in the log",
                    key.tempId(),
                    key.sender());
        } else if (!same(key, confirmed, there.entry())) {
            findings.broken(
                    Invariant.I1,
                    at(sending.firstSentAt, sending.firstAt, there.at()),
                    "where %s of %s was confirmed the log has another entry",
                    key.tempId(),
                    key.sender());
        }
    }

    private static boolean same(Key key, Confirmed confirmed, Event.Entry entry) {
        return entry.kind() == EntryKind.MESSAGE
                && confirmed.messageId().equals(entry.messageId())
                && key.sender().equals(entry.sender())
                && key.tempId().equals(entry.tempId());
    }

    /** Whether a message of the log was sent by somebody who may think so. */
    private void meant(Written written) {
        Event.Entry entry = written.entry();
        if (entry.kind() != EntryKind.MESSAGE || entry.tempId() == null) {
            return;
        }
        Sending sending = sendings.get(new Key(entry.conversation(), entry.sender(), entry.tempId()));
        if (sending == null || sending.attempts == 0) {
            findings.broken(Invariant.I1, at(written.at()), "nobody sent the message %d of the log", entry.seq());
        } else if (sending.refused == sending.attempts) {
            findings.broken(
                    Invariant.I1,
                    at(sending.firstSentAt, sending.refusedAt, written.at()),
                    "a message that was refused for certain is in the log");
        } else if (entry.version() <= 1 && entry.content() != null && !sending.contents.contains(entry.content())) {
            findings.broken(
                    Invariant.I1, at(sending.firstSentAt, written.at()), "the log has another content than was sent");
        }
    }

    private void inOrder(Lane lane, List<Place> places) {
        places.sort(Comparator.comparingInt(Place::sentAt));
        for (int i = 1; i < places.size(); i++) {
            Place before = places.get(i - 1);
            Place after = places.get(i);
            if (after.seq() <= before.seq()) {
                findings.broken(
                        Invariant.I3,
                        at(before.sentAt(), before.confirmedAt(), after.sentAt(), after.confirmedAt()),
                        "connection %d sent these in another order than the log has them",
                        lane.connection());
            }
        }
    }
}
