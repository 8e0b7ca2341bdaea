// SPDX-License-Identifier: Apache-2.0
package dev.chaski.session;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.UserId;
import dev.chaski.store.Memberships.Membership;
import dev.chaski.store.Tallies.Tally;
import dev.chaski.store.Tallies.Wanted;
import dev.chaski.turns.Turns;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What authors on this event loop are told of large conversations in place of single receipts: how many have their last message there, and how many have read it. One question for all authors of a
 * conversation, at most one a second, and none where nobody here has written anything.
 */
final class Summaries {
    private static final long REST_MS = 1000;

    private final Turns turns;
    private final Sessions.Tallying tallying;
    private final int largeOver;
    private final Map<ConversationId, Round> rounds = new HashMap<>();
    private People people = new People() {};

    /** Who is here. */
    interface People {
        /** The last message of each author who is in that conversation now. */
        default Map<UserId, Long> authors(ConversationId conversation) {
            return Map.of();
        }

        default void tell(ConversationId conversation, UserId author, Tally tally) {}
    }

    /** A question under way, or the second after it; who waits is answered by the next one. */
    private static final class Round {
        List<Promise<Void>> waiting = new ArrayList<>(1);
    }

    /** Conversations with more than {@code largeOver} members are large. */
    Summaries(Turns turns, Sessions.Tallying tallying, int largeOver) {
        this.turns = turns;
        this.tallying = tallying;
        this.largeOver = largeOver;
    }

    void among(People here) {
        people = here;
    }

    /** Marks have moved in that conversation; completes when the authors here have been told, or could not be. */
    Future<Void> moved(ConversationId conversation) {
        Promise<Void> told = Promise.promise();
        Round round = rounds.get(conversation);
        if (round == null) {
            Round first = new Round();
            rounds.put(conversation, first);
            first.waiting.add(told);
            ask(conversation, first);
        } else {
            round.waiting.add(told);
        }
        return told.future();
    }

    /** Somebody has come who may have missed something in these; completes as {@link #moved}. */
    Future<Void> arrived(List<Membership> memberships) {
        List<Future<Void>> told = new ArrayList<>(0);
        for (Membership membership : memberships) {
            if (membership.members() > largeOver && membership.authored()) {
                told.add(moved(membership.conversationId()));
            }
        }
        return told.isEmpty() ? Future.succeededFuture() : Future.join(told).mapEmpty();
    }

    private void ask(ConversationId conversation, Round round) {
        List<Promise<Void>> asking = round.waiting;
        round.waiting = new ArrayList<>(1);
        List<Wanted> wanted = new ArrayList<>();
        people.authors(conversation).forEach((author, seq) -> wanted.add(new Wanted(author, seq)));
        Future<List<Tally>> tallies =
                wanted.isEmpty() ? Future.succeededFuture(List.of()) : tallying.of(conversation, wanted);
        tallies.onSuccess(found -> {
                    for (int i = 0; i < found.size(); i++) {
                        people.tell(conversation, wanted.get(i).author(), found.get(i));
                    }
                })
                .onComplete(done -> {
                    asking.forEach(Promise::complete);
                    turns.after(REST_MS, () -> rested(conversation, round, done.failed()));
                });
    }

    private void rested(ConversationId conversation, Round round, boolean again) {
        if (again || !round.waiting.isEmpty()) {
            ask(conversation, round);
        } else {
            rounds.remove(conversation);
        }
    }
}
