// SPDX-License-Identifier: Apache-2.0
package dev.chaski.chat;

/**
 * A failure on its way to the client that caused it: a named {@link Failure} with a sentence, and where it helps, how long to wait and whether the request may have been carried out. It carries no stack
 * trace: it is an answer, not an accident.
 */
public final class Refusal extends RuntimeException {
    /** What became of a request that was answered {@code unavailable}. */
    public enum Outcome {
        /** Nothing happened, and nothing will. */
        NOT_ACCEPTED,
        /** It may have been committed: the same {@code tempId} again tells. */
        UNKNOWN
    }

    private final Failure failure;
    private final long retryAfterMs;
    private final Outcome outcome;

    private Refusal(Failure failure, String message, long retryAfterMs, Outcome outcome) {
        super(message, null, false, false);
        this.failure = failure;
        this.retryAfterMs = retryAfterMs;
        this.outcome = outcome;
    }

    public static Refusal of(Failure failure, String message) {
        return new Refusal(failure, message, 0, null);
    }

    public static Refusal invalid(String message) {
        return of(Failure.INVALID_FRAME, message);
    }

    public static Refusal noConversation() {
        return of(Failure.CONVERSATION_NOT_FOUND, "There is no such conversation, or you are not a member of it");
    }

    public static Refusal noMessage() {
        return of(Failure.MESSAGE_NOT_FOUND, "There is no such message, or you may not see it");
    }

    public static Refusal archived() {
        return of(Failure.CONVERSATION_ARCHIVED, "The conversation is archived: it can only be read");
    }

    public static Refusal muted() {
        return of(Failure.PARTICIPANT_MUTED, "You are muted in this conversation");
    }

    public static Refusal rateLimited(String message, long retryAfterMs) {
        return new Refusal(Failure.RATE_LIMITED, message, Math.max(1, retryAfterMs), null);
    }

    public static Refusal unavailable(String message, long retryAfterMs, Outcome outcome) {
        return new Refusal(Failure.UNAVAILABLE, message, retryAfterMs, outcome);
    }

    /** The refusal with all its parts, as it came over the bus. */
    public static Refusal restored(Failure failure, String message, long retryAfterMs, Outcome outcome) {
        return new Refusal(failure, message, retryAfterMs, outcome);
    }

    public Failure failure() {
        return failure;
    }

    /** Milliseconds after which another try makes sense; 0 where waiting does not help. */
    public long retryAfterMs() {
        return retryAfterMs;
    }

    /** Null unless the failure is {@link Failure#UNAVAILABLE}. */
    public Outcome outcome() {
        return outcome;
    }
}
