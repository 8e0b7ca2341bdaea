// SPDX-License-Identifier: Apache-2.0
package dev.chaski.delivery;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.Failure;
import dev.chaski.chat.Message;
import dev.chaski.chat.MessageId;
import dev.chaski.chat.Refusal;
import dev.chaski.routing.EntryPush;
import dev.chaski.routing.FanOut;
import dev.chaski.store.Appends;
import dev.chaski.store.EntryLog.Appended;
import dev.chaski.store.EntryLog.NewMessage;
import dev.chaski.store.NotAskedException;
import dev.chaski.store.Outage;
import dev.chaski.store.Rooms.Room;
import dev.chaski.trail.Trail;
import dev.chaski.turns.Turns;
import dev.chaski.wire.EntryFrames;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.pgclient.PgException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A lane's ports on the real thing: PostgreSQL on a connection of its own, answers and fan-out after the commit. */
final class LogPort implements LanePorts {
    private static final Logger log = LoggerFactory.getLogger(LogPort.class);
    /** Between the beginnings of two batches, while few wait. */
    private static final long SPACE_MS = 1;

    private static final int TRIES = 6;
    private static final long PAUSE_MS = 150;
    private static final long RETRY_AFTER_MS = 1000;

    private final Turns turns;
    private final FanOut fanOut;
    private final Appends appends;
    private final Shortcut shortcut;
    private final Trail trail;
    private List<TurnedAway> turnedAway = new ArrayList<>();
    /** The last batch could not be stored. */
    private boolean troubled;

    private long lastAppend;

    private record TurnedAway(Submission submission, Refusal refusal) {}

    LogPort(Turns turns, FanOut fanOut, Appends appends, Shortcut shortcut, Trail trail) {
        this.turns = turns;
        this.lastAppend = turns.nanos();
        this.fanOut = fanOut;
        this.appends = appends;
        this.shortcut = shortcut;
        this.trail = trail;
    }

    @Override
    public boolean storable() {
        return appends.possible();
    }

    @Override
    public Future<Map<ConversationId, Room>> load(List<ConversationId> ids) {
        return appends.rooms(ids);
    }

    @Override
    public Future<Appends.Alone> alone(ConversationId id) {
        return appends.alone(id);
    }

    @Override
    public boolean due() {
        return turns.nanos() - lastAppend >= SPACE_MS * 1_000_000;
    }

    @Override
    public Future<Void> restOfThisTurn() {
        Promise<Void> over = Promise.promise();
        turns.soon(over::complete);
        return over.future();
    }

    @Override
    public Future<Void> othersMayCome() {
        return turns.pause(SPACE_MS);
    }

    @Override
    public Future<LanePorts.Appending> append(List<NewMessage> batch) {
        lastAppend = turns.nanos();
        return append(batch, 1, false);
    }

    /**
     * After a connection that was lost on the way nobody knows whether the batch was committed, so it is run again: what was committed comes back as repeats. What the database itself refused did not happen.
     * While the store is in trouble, a batch that is known not to be in the log is tried once only: whoever sent it can decide sooner.
     */
    private Future<LanePorts.Appending> append(List<NewMessage> batch, int attempt, boolean maybeCommitted) {
        return appends.append(batch)
                .onSuccess(places -> troubled = false)
                .map(places -> new LanePorts.Appending(places, Map.of()))
                .recover(e -> {
                    if (e instanceof PgException refused && !Outage.passing(refused)) {
                        return oneByOne(batch, refused);
                    }
                    boolean unknown = maybeCommitted || Outage.leavesOutcomeUnknown(e);
                    if (attempt >= TRIES || (!unknown && (troubled || e instanceof NotAskedException))) {
                        return givenUp(batch, unknown, e);
                    }
                    return turns.pause(PAUSE_MS * attempt).compose(v -> append(batch, attempt + 1, unknown));
                });
    }

    private Future<LanePorts.Appending> givenUp(List<NewMessage> batch, boolean unknown, Throwable why) {
        if (!troubled) {
            troubled = true;
            log.warn("A batch of {} could not be stored: {}", batch.size(), why.toString());
        }
        return Future.failedFuture(Refusal.unavailable(
                "The store does not answer",
                RETRY_AFTER_MS,
                unknown ? Refusal.Outcome.UNKNOWN : Refusal.Outcome.NOT_ACCEPTED));
    }

    /**
     * One bad message must not take the others with it: each alone, in order. Those behind the first of a conversation find the head moved and are compared again. What cannot be stored says so for itself only:
     * those before it are committed.
     */
    private Future<LanePorts.Appending> oneByOne(List<NewMessage> batch, PgException why) {
        if (batch.size() == 1) {
            log.warn("A message was refused by the store: {}", why.getSqlState());
            Refusal refusal = Refusal.of(Failure.INTERNAL, "The message could not be stored");
            return Future.succeededFuture(new LanePorts.Appending(List.of(), Map.of(0, refusal)));
        }
        List<Appended> places = new ArrayList<>();
        Map<Integer, Refusal> refusals = new HashMap<>();
        Future<Void> turn = Future.succeededFuture();
        for (int i = 0; i < batch.size(); i++) {
            int index = i;
            turn = turn.compose(v -> append(List.of(batch.get(index)))
                    .recover(e -> e instanceof Refusal refusal
                            ? Future.succeededFuture(new LanePorts.Appending(List.of(), Map.of(0, refusal)))
                            : Future.failedFuture(e))
                    .onSuccess(one -> {
                        one.places()
                                .forEach(p -> places.add(new Appended(
                                        index, p.repeat(), p.id(), p.seq(), p.messageNo(), p.createdAt())));
                        one.refusals().values().forEach(refusal -> refusals.put(index, refusal));
                    })
                    .mapEmpty());
        }
        return turn.map(v -> new LanePorts.Appending(places, refusals));
    }

    /** Who would be told to come back later may only be repeating what is committed long since. */
    @Override
    public void refused(Submission submission, Refusal refusal) {
        if (refusal.failure() != Failure.UNAVAILABLE) {
            fanOut.tell(submission.nodeId(), Outcome.refused(submission, refusal));
            return;
        }
        if (turnedAway.isEmpty()) {
            turns.soon(this::recallTurnedAway);
        }
        turnedAway.add(new TurnedAway(submission, refusal));
    }

    private void recallTurnedAway() {
        List<TurnedAway> batch = turnedAway;
        turnedAway = new ArrayList<>();
        shortcut.recall(batch.stream().map(TurnedAway::submission).toList()).onSuccess(found -> {
            for (int i = 0; i < batch.size(); i++) {
                Submission submission = batch.get(i).submission();
                Refusal refusal = batch.get(i).refusal();
                fanOut.tell(
                        submission.nodeId(),
                        found.get(i)
                                .map(known -> Outcome.accepted(
                                        submission, known.messageId(), known.seq(), known.createdAt(), true))
                                .orElseGet(() -> Outcome.refused(submission, refusal)));
            }
        });
    }

    @Override
    public void accepted(Submission submission, MessageId id, long seq, Instant createdAt, boolean duplicate) {
        fanOut.tell(submission.nodeId(), Outcome.accepted(submission, id, seq, createdAt, duplicate));
    }

    @Override
    public void committed(Room room, List<LanePorts.Placed> entries) {
        List<EntryPush> pushes = entries.stream().map(LogPort::push).toList();
        fanOut.to(room.members().keySet(), pushes);
        for (LanePorts.Placed entry : entries) {
            shortcut.remember(entry.pending().submission, entry.place());
            trail.appended(
                    entry.place().id(),
                    entry.pending().submission.conversationId(),
                    entry.place().seq());
        }
    }

    private static EntryPush push(LanePorts.Placed placed) {
        Submission s = placed.pending().submission;
        Message message = new Message(
                placed.place().id(),
                s.conversationId(),
                placed.place().seq(),
                placed.place().messageNo(),
                s.sender(),
                s.profile(),
                s.messageType(),
                s.content(),
                s.replyToId() == null ? null : new MessageId(s.replyToId()),
                s.threadId() == null ? null : new MessageId(s.threadId()),
                s.attachments(),
                s.metadata(),
                null,
                s.encrypted(),
                s.tempId(),
                s.clientTimestamp(),
                placed.place().createdAt(),
                null,
                null,
                false,
                1);
        return new EntryPush(EntryFrames.message(message));
    }
}
