// SPDX-License-Identifier: Apache-2.0
package dev.chaski.limits;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import dev.chaski.chat.ConversationId;
import dev.chaski.chat.Refusal;
import dev.chaski.chat.UserId;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import java.time.Duration;
import java.util.Optional;

/**
 * How many messages a user may send: each minute to a conversation, each hour altogether. Kept in memory by the conversations' owner, which sees every send of a conversation; the hourly limit is therefore an
 * owner's own. Token buckets that fill evenly (Bucket4j).
 */
public final class SendRates {
    private final int perMinute;
    private final LoadingCache<Line, Bucket> minutes;
    private final LoadingCache<UserId, Bucket> hours;

    private record Line(ConversationId conversation, UserId user, int perMinute) {}

    /** The instance's limits; a conversation may have its own for the minute. */
    public SendRates(int perMinute, int perHour) {
        this.perMinute = perMinute;
        minutes = lookedAfterByTheCaller()
                .expireAfterAccess(Duration.ofMinutes(2))
                .build(line -> bucket(line.perMinute(), Duration.ofMinutes(1)));
        hours = lookedAfterByTheCaller()
                .expireAfterAccess(Duration.ofHours(2))
                .build(user -> bucket(perHour, Duration.ofHours(1)));
    }

    /** After each sixteenth message or so there is a little to put in order, less than it would cost to wake another thread for it. */
    private static Caffeine<Object, Object> lookedAfterByTheCaller() {
        return Caffeine.newBuilder().executor(Runnable::run);
    }

    private static Bucket bucket(int capacity, Duration period) {
        return Bucket.builder()
                .addLimit(limit -> limit.capacity(capacity).refillGreedy(capacity, period))
                .build();
    }

    /** Counts a message, or says why it is one too many and when the next will do. {@code ownPerMinute} is the conversation's own limit, or null. */
    public Optional<Refusal> refusal(ConversationId conversation, UserId user, Integer ownPerMinute) {
        Bucket minute = minutes.get(line(conversation, user, ownPerMinute));
        ConsumptionProbe inMinute = minute.tryConsumeAndReturnRemaining(1);
        if (!inMinute.isConsumed()) {
            return refused("Too many messages to this conversation", inMinute);
        }
        ConsumptionProbe inHour = hours.get(user).tryConsumeAndReturnRemaining(1);
        if (!inHour.isConsumed()) {
            minute.addTokens(1);
            return refused("Too many messages in an hour", inHour);
        }
        return Optional.empty();
    }

    private static Optional<Refusal> refused(String message, ConsumptionProbe probe) {
        return Optional.of(Refusal.rateLimited(
                message, Duration.ofNanos(probe.getNanosToWaitForRefill()).toMillis() + 1));
    }

    /** Takes a counted message back. */
    public void giveBack(ConversationId conversation, UserId user, Integer ownPerMinute) {
        minutes.get(line(conversation, user, ownPerMinute)).addTokens(1);
        hours.get(user).addTokens(1);
    }

    private Line line(ConversationId conversation, UserId user, Integer ownPerMinute) {
        return new Line(conversation, user, ownPerMinute == null ? perMinute : ownPerMinute);
    }
}
