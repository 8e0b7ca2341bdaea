// SPDX-License-Identifier: Apache-2.0
package dev.chaski.delivery;

import static dev.chaski.delivery.Sends.ALICE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.bus.NotingBus;
import dev.chaski.chat.MessageId;
import dev.chaski.chat.Refusal;
import dev.chaski.routing.NodeInbox;
import dev.chaski.routing.Ownership;
import dev.chaski.routing.Roster;
import dev.chaski.trail.Trail;
import dev.chaski.turns.PaperTurns;
import io.vertx.core.Future;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code not_accepted} is final (docs/protocol.md, 9): a message that was answered {@code unknown} stays so until the store has been asked. */
class NobodyWhoHasNotAskedSaysThatNothingHappenedTest {
    private final PaperTurns turns = new PaperTurns();
    private final NotingBus bus = new NotingBus();
    private final NodeInbox inbox = new NodeInbox(turns, bus, "n1");
    private final Roster roster = new Roster(turns, bus, "n1", () -> List.of("n1"));
    private final DeliveryClient client =
            new DeliveryClient(turns, bus, inbox, new Ownership(roster), 500, Trail.untraced());

    @BeforeEach
    void announce() {
        roster.announce(1, 1);
    }

    private Future<Confirmation> sent(String tempId) {
        return client.send("a session", Sends.send(ALICE, tempId));
    }

    private void refused(Refusal.Outcome outcome) {
        heard(Outcome.refused(last(), Refusal.unavailable("The store does not answer", 1000, outcome)));
    }

    private Submission last() {
        List<Submission> asked = bus.said(Submission.class);
        return asked.get(asked.size() - 1);
    }

    private void heard(Outcome outcome) {
        inbox.deliver(outcome);
        turns.run();
    }

    private static Refusal.Outcome outcome(Future<?> answer) {
        return ((Refusal) answer.cause()).outcome();
    }

    @Test
    void whatMayBeInTheLogStaysUnknownUntilTheStoreIsAsked() {
        Future<?> first = sent("t1");
        refused(Refusal.Outcome.UNKNOWN);
        Future<?> again = sent("t1");
        refused(Refusal.Outcome.NOT_ACCEPTED);
        Future<?> other = sent("t2");
        refused(Refusal.Outcome.NOT_ACCEPTED);

        assertThat(List.of(outcome(first), outcome(again), outcome(other)))
                .containsExactly(Refusal.Outcome.UNKNOWN, Refusal.Outcome.UNKNOWN, Refusal.Outcome.NOT_ACCEPTED);
    }

    @Test
    void whoseRepeatWasConfirmedIsInDoubtNoMore() {
        sent("t1");
        refused(Refusal.Outcome.UNKNOWN);
        Future<?> again = sent("t1");
        heard(Outcome.accepted(last(), new MessageId(new UUID(1, 2)), 7, Sends.NOON, true));
        Future<?> third = sent("t1");
        refused(Refusal.Outcome.NOT_ACCEPTED);

        assertThat(again.succeeded()).isTrue();
        assertThat(outcome(third)).isEqualTo(Refusal.Outcome.NOT_ACCEPTED);
    }
}
