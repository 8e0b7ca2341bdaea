// SPDX-License-Identifier: Apache-2.0
package dev.chaski.prove;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.DeviceId;
import dev.chaski.chat.EntryKind;
import dev.chaski.chat.MarkKind;
import dev.chaski.chat.MessageId;
import dev.chaski.chat.UserId;
import dev.chaski.prove.Event.Attempt;
import dev.chaski.prove.Event.Entry;
import dev.chaski.prove.Event.Setting;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Small histories at the edge: what may happen beside what looks much like it and may not. */
class WhatTheContractLeavesOpenIsNoViolationTest {
    private static final ConversationId ROOM = new ConversationId(new UUID(7, 1));
    private static final UserId ANN = new UserId("ann");
    private static final UserId BEA = new UserId("bea");
    private static final Attempt ANNS = new Attempt(1, 1, ANN, ROOM, "t1");

    @Test
    void theConfirmationStandsForTheEntryWheneverItComes() {
        assertThat(broken(sent(), push(1), push(3), confirmed(2, false))).isEmpty();
        assertThat(broken(sent(), confirmed(2, false), push(1), push(3))).isEmpty();
        assertThat(broken(sent(), push(1), push(3))).containsExactly(Invariant.I3);
        assertThat(broken(push(1), confirmed(1, true))).isEmpty();
    }

    @Test
    void anAnswerThatWasLostWithTheConnectionExplainsAGap() {
        Event end = new Event.Disconnected(1, 0);
        assertThat(broken(sent(), push(1), push(3), end)).isEmpty();
        assertThat(broken(sent(), push(1), push(4), end)).containsExactly(Invariant.I3);
        assertThat(broken(push(1), push(3), end)).containsExactly(Invariant.I3);
        assertThat(broken(sent(), push(1), push(3), new Event.Undecided(ANNS), end))
                .containsExactly(Invariant.I3);
    }

    @Test
    void afterAResyncTheLogBeginsAgainThere() {
        Event resync = new Event.Resynced(1, ROOM, 1);
        assertThat(broken(push(1), push(2), push(3), resync, push(2), push(3))).isEmpty();
        assertThat(broken(push(1), push(2), resync, push(1))).containsExactly(Invariant.I3);
        assertThat(broken(push(1), push(2), resync, push(3))).containsExactly(Invariant.I3);
    }

    @Test
    void receiptsMayComeAgainAndInAnyOrder() {
        Event read = new Event.MarkWished(BEA, ROOM, MarkKind.READ, 3);
        assertThat(broken(read, told(MarkKind.READ, 3), told(MarkKind.READ, 1), told(MarkKind.DELIVERED, 3)))
                .isEmpty();
        assertThat(broken(told(MarkKind.READ, 3), read)).containsExactly(Invariant.I5);
    }

    @Test
    void whatWasReadInPrivateBecomesPublicOnlyIfItWasNotYetAnswered() {
        Event off = new Event.PrivacySwitched(BEA, Setting.SEND_READ_RECEIPTS, false);
        Event on = new Event.PrivacySwitched(BEA, Setting.SEND_READ_RECEIPTS, true);
        Event read = new Event.MarkWished(BEA, ROOM, MarkKind.READ, 3);
        Event kept = new Event.MarkKept(BEA, ROOM, MarkKind.READ, 3, 3);
        assertThat(broken(off, read, on, told(MarkKind.READ, 3))).isEmpty();
        assertThat(broken(off, read, kept, on, told(MarkKind.READ, 3))).containsExactly(Invariant.I9);
        assertThat(broken(read, kept, off, told(MarkKind.READ, 3))).isEmpty();
    }

    @Test
    void whoReturnsIsToldWhatLiesBetween() {
        List<Event> away = new ArrayList<>(List.of(
                new Event.PeriodOpened(ANN, ROOM, 1),
                new Event.PeriodClosed(ANN, ROOM, 2),
                new Event.PeriodOpened(ANN, ROOM, 5)));
        assertThat(broken(away, push(1), push(2), push(5, 2))).isEmpty();
        assertThat(broken(away, push(1), push(2), push(5))).containsExactly(Invariant.I3);
        assertThat(broken(away, push(1), push(5, 2))).containsExactly(Invariant.I3);
        assertThat(broken(away, push(1), push(2), push(3))).containsExactly(Invariant.I9);
    }

    private static List<Invariant> broken(Event... events) {
        return broken(List.of(), events);
    }

    private static List<Invariant> broken(List<Event> before, Event... events) {
        History history = new History();
        before.forEach(event -> history.add(0, event));
        history.add(0, new Event.Connected(1, ANN, new DeviceId("a"), "n1", Map.of(), 50));
        history.add(0, new Event.Welcomed(1, true));
        for (Event event : events) {
            history.add(0, event);
        }
        return Checker.check(history).stream()
                .map(Violation::invariant)
                .distinct()
                .toList();
    }

    private static Event sent() {
        return new Event.Sent(ANNS, "hello");
    }

    private static Event confirmed(long seq, boolean duplicate) {
        return new Event.Confirmed(ANNS, seq, id(seq), duplicate);
    }

    private static Event push(long seq) {
        return push(seq, Event.NONE);
    }

    private static Event push(long seq, long afterSeq) {
        return new Event.Pushed(
                1, new Entry(ROOM, seq, EntryKind.MESSAGE, id(seq), BEA, null, 1, "text"), afterSeq, false);
    }

    private static Event told(MarkKind kind, long seq) {
        return new Event.ReceiptTold(1, ROOM, BEA, kind, seq);
    }

    private static MessageId id(long seq) {
        return new MessageId(new UUID(1, seq));
    }
}
