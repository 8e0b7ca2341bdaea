// SPDX-License-Identifier: Apache-2.0
package dev.chaski.delivery;

import dev.chaski.chat.MessageId;
import dev.chaski.redis.Keys;
import dev.chaski.redis.RedisCommands;
import dev.chaski.store.EntryLog.Appended;
import dev.chaski.turns.Turns;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Confirmations in Redis for an hour, so that a repeat is answered even while PostgreSQL is away. They are written after the commit, behind the fan-out and many at once, and asked for only when a
 * message would be turned away as {@code unavailable}: the way of a send pays nothing. A confirmation that is missing there (or belongs to a log from before a restore) means nothing; PostgreSQL decides.
 *
 * <p>To be used on one event loop.
 */
public final class Shortcut {
    private static final int LIFE_S = 3600;
    private static final long GATHER_MS = 200;
    private static final int MOST_GATHERED = 5000;
    private static final int FIELDS = 4;
    private static final int EPOCH_CHARACTERS = 8;

    private final Turns turns;
    private final Place place;
    private List<Request> gathering = new ArrayList<>();

    /** Where confirmations are kept; those of another {@code logEpoch} do not count. {@code on}: whether they are kept at all. */
    public record Place(RedisCommands redis, Keys keys, UUID logEpoch, boolean on) {}

    Shortcut(Turns turns, Place place) {
        this.turns = turns;
        this.place = place;
    }

    /** To be called after the commit. */
    void remember(Submission submission, Appended stored) {
        if (!place.on() || gathering.size() >= MOST_GATHERED) {
            return;
        }
        if (gathering.isEmpty()) {
            turns.after(GATHER_MS, this::write);
        }
        String value = String.join(
                " ",
                epoch(),
                stored.id().toString(),
                Long.toString(stored.seq()),
                Long.toString(stored.createdAt().toEpochMilli()));
        gathering.add(Request.cmd(Command.SET)
                .arg(key(submission))
                .arg(value)
                .arg("EX")
                .arg(LIFE_S));
    }

    private void write() {
        List<Request> batch = gathering;
        gathering = new ArrayList<>();
        place.redis().batch(batch);
    }

    /** What is known of each of these, in their order; nothing where Redis does not answer. */
    Future<List<Optional<Confirmation>>> recall(List<Submission> submissions) {
        if (!place.on()) {
            return Future.succeededFuture(nothing(submissions));
        }
        List<Request> requests = submissions.stream()
                .map(submission -> Request.cmd(Command.GET).arg(key(submission)))
                .toList();
        return place.redis()
                .batch(requests)
                .map(replies -> replies.stream().map(this::confirmation).toList())
                .otherwise(e -> nothing(submissions));
    }

    private static List<Optional<Confirmation>> nothing(List<Submission> submissions) {
        return submissions.stream().map(s -> Optional.<Confirmation>empty()).toList();
    }

    private Optional<Confirmation> confirmation(Response reply) {
        if (reply == null) {
            return Optional.empty();
        }
        String[] fields = reply.toString().split(" ", FIELDS);
        if (!fields[0].equals(epoch())) {
            return Optional.empty();
        }
        return Optional.of(new Confirmation(
                new MessageId(UUID.fromString(fields[1])),
                Long.parseLong(fields[2]),
                Instant.ofEpochMilli(Long.parseLong(fields[FIELDS - 1])),
                true));
    }

    /** Enough of it to tell one from the next: a million messages an hour pay for each character. */
    private String epoch() {
        return place.logEpoch().toString().substring(0, EPOCH_CHARACTERS);
    }

    private String key(Submission submission) {
        return place.keys()
                .confirmation(
                        submission.sender().value(), submission.conversationId().toString(), submission.tempId());
    }
}
