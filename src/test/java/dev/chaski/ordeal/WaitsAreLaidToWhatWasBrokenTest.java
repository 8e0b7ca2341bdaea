// SPDX-License-Identifier: Apache-2.0
package dev.chaski.ordeal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.DeviceId;
import dev.chaski.chat.EntryKind;
import dev.chaski.chat.MessageId;
import dev.chaski.chat.UserId;
import dev.chaski.ordeal.Outages.Span;
import dev.chaski.ordeal.Outages.Worst;
import dev.chaski.prove.Event;
import dev.chaski.prove.History;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WaitsAreLaidToWhatWasBrokenTest {
    private static final ConversationId CONVERSATION = new ConversationId(new UUID(1, 1));
    private static final UserId ALICE = new UserId("alice");
    private static final UserId BOB = new UserId("bob");
    private static final DeviceId ALICES = new DeviceId("alices");
    private static final DeviceId BOBS = new DeviceId("bobs");
    private static final long ALICES_LINE = 1;
    private static final long BOBS_LINE = 2;

    private final History history = new History();
    private final Absences absences = new Absences();
    private final List<Outages.Answer> answers = new ArrayList<>();

    @BeforeEach
    void bothAreConnected() {
        history.add(0, new Event.Connected(ALICES_LINE, ALICE, ALICES, "one", Map.of(), 50));
        history.add(0, new Event.Connected(BOBS_LINE, BOB, BOBS, "one", Map.of(), 50));
    }

    @Test
    void aSendCountsFromWhenItWasDue() {
        confirmed(5000, 1);

        assertThat(worst(Map.of("t1", 1500L), new Span("kill-one", 1000, 3000, 1000)))
                .containsEntry("kill-one", new Worst(3500, 0, 0, 0, 4000));
    }

    @Test
    void aDeliveryCountsFromTheConfirmation() {
        confirmed(5000, 1);
        pushed(7000, 1);

        assertThat(worst(Map.of("t1", 5000L), new Span("pause", 4000, 8000, 8000)))
                .containsEntry("pause", new Worst(0, 2000, 0, 0, 0));
    }

    @Test
    void onlyTheFirstTimeCounts() {
        confirmed(5000, 1);
        pushed(5100, 1);
        confirmed(9000, 1);
        pushed(9900, 1);

        assertThat(worst(Map.of("t1", 4900L))).containsExactly(Map.entry(Outages.CALM, new Worst(100, 100, 0, 0, 0)));
    }

    @Test
    void whatIsLongMendedIsNotTheCause() {
        confirmed(30_000, 1);

        assertThat(worst(Map.of("t1", 29_000L), new Span("pause", 1000, 2000, 2000)))
                .containsEntry("pause", Worst.NONE)
                .containsEntry(Outages.CALM, new Worst(1000, 0, 0, 0, 0));
    }

    @Test
    void whoWasAwayByItsOwnDoingHadNoOutage() {
        Absences.Open away = absences.begins(BOBS, 4000);
        absences.ends(away, 6000);
        confirmed(5000, 1);
        pushed(6500, 1);

        assertThat(worst(Map.of("t1", 5000L))).containsExactly(Map.entry(Outages.CALM, new Worst(0, 0, 0, 0, 0)));
    }

    @Test
    void whoWasAwayByItsOwnDoingSaysLaterWhatItWantsToSay() {
        Absences.Open away = absences.begins(ALICES, 4000);
        absences.ends(away, 6000);
        confirmed(6100, 1);

        assertThat(worst(Map.of("t1", 5000L))).isEmpty();
    }

    @Test
    void anAuthorHasWhatWasConfirmed() {
        confirmed(5000, 1);
        pushed(ALICES_LINE, 9000, 1);

        assertThat(worst(Map.of("t1", 4900L))).containsExactly(Map.entry(Outages.CALM, new Worst(100, 0, 0, 0, 0)));
    }

    @Test
    void whatIsSlowCountsFromTheMendingOfTheFaultThatBeganLast() {
        confirmed(10_000, 1);
        confirmed(20_400, 2);

        assertThat(worst(
                        Map.of("t1", 9000L, "t2", 20_000L),
                        new Span("pause", 1000, 4000, 4000),
                        new Span("bus-partition", 5000, 8000, 8000),
                        new Span("redis-flush", 11_000, 11_000, 11_000)))
                .extractingFromEntries(
                        entry -> entry.getKey() + " " + entry.getValue().slowMs())
                .containsExactlyInAnyOrder("pause 0", "bus-partition 2000", "redis-flush 0");
    }

    @Test
    void aReconnectLastsUntilEverythingThatWaitedHasCome() {
        history.add(1000, new Event.Disconnected(BOBS_LINE, 0));
        history.add(1500, new Event.Connected(BOBS_LINE + 1, BOB, BOBS, "two", Map.of(), 50));
        history.add(2500, new Event.Disconnected(BOBS_LINE + 1, 0));
        history.add(3000, new Event.Connected(BOBS_LINE + 2, BOB, BOBS, "two", Map.of(), 50));
        history.add(4000, new Event.Synced(BOBS_LINE + 2, 0));

        assertThat(worst(Map.of(), new Span("kill-one", 900, 5000, 900)))
                .containsEntry("kill-one", new Worst(0, 0, 3000, 0, 0));
    }

    @Test
    void anAnswerOfHealthCountsForWhatWasBrokenMeanwhile() {
        answers.add(new Outages.Answer(500, 510));
        answers.add(new Outages.Answer(1500, 2200));

        assertThat(worst(Map.of(), new Span("redis-pause", 1000, 5000, 5000)))
                .containsEntry("redis-pause", new Worst(0, 0, 0, 700, 0))
                .containsEntry(Outages.CALM, new Worst(0, 0, 0, 10, 0));
    }

    @Test
    void theHarmIsOverWhenNothingWasSlowForFiveSeconds() {
        confirmed(6000, 1);
        confirmed(12_000, 2);
        confirmed(19_000, 3);

        assertThat(worst(Map.of("t1", 5000L, "t2", 11_000L, "t3", 18_000L), new Span("pause", 1000, 4000, 4000)))
                .extractingByKey("pause")
                .extracting(Worst::slowMs)
                .isEqualTo(8000L);
    }

    private Map<String, Worst> worst(Map<String, Long> due, Span... faults) {
        return Outages.of(history, due, absences, answers, List.of(faults));
    }

    private void confirmed(long at, long seq) {
        Event.Attempt attempt = new Event.Attempt(at, ALICES_LINE, ALICE, CONVERSATION, "t" + seq);
        history.add(at, new Event.Confirmed(attempt, seq, new MessageId(new UUID(2, seq)), false));
    }

    private void pushed(long at, long seq) {
        pushed(BOBS_LINE, at, seq);
    }

    private void pushed(long line, long at, long seq) {
        history.add(
                at,
                new Event.Pushed(
                        line,
                        new Event.Entry(
                                CONVERSATION,
                                seq,
                                EntryKind.MESSAGE,
                                new MessageId(new UUID(2, seq)),
                                ALICE,
                                null,
                                1,
                                "hello"),
                        Event.NONE,
                        false));
    }
}
