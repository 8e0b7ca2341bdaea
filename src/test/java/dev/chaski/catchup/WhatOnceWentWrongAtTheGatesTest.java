// SPDX-License-Identifier: Apache-2.0
package dev.chaski.catchup;

import static dev.chaski.catchup.Entries.ALICE;
import static dev.chaski.catchup.Entries.BOB;
import static dev.chaski.catchup.Entries.ROOM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chaski.catchup.PaperPhone.Pushed;
import dev.chaski.catchup.Position.Passage;
import dev.chaski.chat.ConversationId;
import dev.chaski.chat.LogEntry;
import dev.chaski.chat.Period;
import dev.chaski.store.LogPages.Page;
import dev.chaski.store.LogPages.Stretch;
import dev.chaski.store.LogPages.Wanted;
import dev.chaski.store.LogReads;
import dev.chaski.turns.PaperTurns;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class WhatOnceWentWrongAtTheGatesTest {
    private final PaperLog log = new PaperLog();

    private Gate gateWith(ConversationId room, int messages) {
        log.member(room, ALICE, 1);
        log.messages(room, messages, BOB);
        return new Gate(room, messages, log);
    }

    @Test
    void aTurnIsCutAtHalfTheWindow() {
        PaperPhone phone = new PaperPhone(ALICE, log, 10);
        phone.full = true;
        for (int i = 1; i <= 2; i++) {
            ConversationId room = Entries.room(i);
            Gate gate = gateWith(room, 0);
            phone.enter(gate, log, 0);
            LongStream.rangeClosed(1, 20)
                    .forEach(seq -> gate.offer(log.write(Entries.message(room, seq, seq, BOB, "t" + seq))));
        }
        phone.drain(Integer.MAX_VALUE);
        assertThat(phone.seqs(Entries.room(1))).hasSize(5);
        assertThat(phone.seqs(Entries.room(2))).hasSize(5);
    }

    @Test
    void whoWaitsForItsPageWaitsToo() {
        PaperPhone phone = new PaperPhone(ALICE, log, 64);
        for (int i = 1; i <= 2; i++) {
            phone.moreFor(phone.enter(gateWith(Entries.room(i), 200), log, 0));
        }
        log.answerAll();
        assertThat(phone.seqs(Entries.room(1))).hasSize(32);
        assertThat(phone.seqs(Entries.room(2))).hasSize(32);
    }

    @Test
    void theOwnConfirmedMessageStaysConfirmedWhenThePositionIsMoved() {
        Position position = new Position(new Gate(ROOM, 9, log), ALICE, List.of(new Period(1, Period.OPEN)), 0, 9);
        position.pass(Entries.removed(ROOM, 1, ALICE));
        position.confirmed(3);
        Position again =
                position.movedTo(new Gate(ROOM, 9, log), List.of(new Period(1, 1), new Period(2, Period.OPEN)));
        assertThat(again.pass(Entries.added(ROOM, 2, ALICE))).isEqualTo(Passage.SHOWN);
        assertThat(again.pass(Entries.message(3, ALICE))).isEqualTo(Passage.CONFIRMED);
    }

    @Test
    void aPositionThatWasMovedPushesNothingAnyMore() {
        PaperPhone phone = new PaperPhone(ALICE, log, 16);
        Gate gate = gateWith(ROOM, 0);
        log.member(ROOM, BOB, 1);
        PaperPhone other = new PaperPhone(BOB, log, 1);
        other.enter(gate, log, 0);
        Position position = phone.enter(gate, log, 0);
        phone.full = true;
        for (long seq = 1; seq <= 15; seq++) {
            gate.offer(log.write(Entries.message(seq, BOB)));
        }
        gate.offer(log.write(Entries.removed(ROOM, 16, ALICE)));
        phone.drain(Integer.MAX_VALUE);
        assertThat(position.ended()).isTrue();
        gate.offer(log.write(Entries.added(ROOM, 17, ALICE)));
        gate.offer(log.write(Entries.message(18, BOB)));
        Position again = position.movedTo(gate, log.periods(ROOM, ALICE));
        phone.positions.put(ROOM, again);
        gate.attach(again, phone);
        phone.moreFor(again);
        phone.ackAll();
        log.answerAll();
        assertThat(phone.seqs(ROOM))
                .isEqualTo(LongStream.rangeClosed(1, 18).boxed().toList());
    }

    @Test
    void anEntryThatNobodyCanMakeSenseOfIsPassedOverAndHoldsUpNothing() {
        PaperPhone phone = new PaperPhone(ALICE, log, 50);
        PaperPhone other = new PaperPhone(BOB, log, 50);
        Gate gate = gateWith(ROOM, 1);
        log.member(ROOM, BOB, 1);
        phone.enter(gate, log, 1);
        other.enter(gate, log, 1);
        Gate elsewhere = gateWith(Entries.room(2), 0);
        phone.enter(elsewhere, log, 0);

        gate.offer(log.write(Entries.senseless(ROOM, 2)));
        gate.offer(log.write(Entries.message(3, ALICE)));
        elsewhere.offer(log.write(Entries.message(Entries.room(2), 1, 1, BOB, "t")));

        assertThat(phone.pushed)
                .containsExactly(new Pushed(ROOM, 3, 1, false), new Pushed(Entries.room(2), 1, -1, false));
        assertThat(other.pushed).containsExactly(new Pushed(ROOM, 3, 1, false));
        assertThat(phone.unacked()).isEqualTo(2);
    }

    @Test
    void aBacklogEndsThoughItsLastEntryIsPassedOver() {
        log.member(ROOM, ALICE, 1);
        log.messages(ROOM, 1, BOB);
        log.write(Entries.senseless(ROOM, 2));
        PaperPhone phone = new PaperPhone(ALICE, log, 50);
        Position position = phone.enter(new Gate(ROOM, 2, log), log, 0);

        phone.moreFor(position);
        log.answerAll();

        assertThat(phone.seqs(ROOM)).containsExactly(1L);
        assertThat(phone.passed).as("the last that the sync heard of").isEqualTo(2);
    }

    @Test
    void whoStumblesOnceIsPushedWhatComesElsewhere() {
        PaperPhone phone = new PaperPhone(ALICE, log, 50);
        Gate gate = gateWith(ROOM, 0);
        Gate elsewhere = gateWith(Entries.room(2), 0);
        phone.enter(gate, log, 0);
        phone.enter(elsewhere, log, 0);

        phone.stumbles = true;
        assertThatThrownBy(() -> gate.offer(log.write(Entries.message(1, BOB)))).hasMessage("I stumble");
        phone.stumbles = false;
        elsewhere.offer(log.write(Entries.message(Entries.room(2), 1, 1, BOB, "t")));

        assertThat(phone.seqs(Entries.room(2))).containsExactly(1L);
    }

    @Test
    void aReaderThatFailsHoldsUpNoOther() {
        PaperTurns turns = new PaperTurns();
        LogReader reader = new LogReader(turns, new EmptyLog());
        List<String> read = new ArrayList<>();

        reader.stretch(ROOM, 0, 1, found -> {
            throw new IllegalStateException("I cannot use that");
        });
        reader.stretch(ROOM, 0, 1, found -> read.add("together with it"));
        turns.run();
        reader.stretch(ROOM, 0, 1, found -> read.add("after it"));
        turns.run();

        assertThat(read).containsExactly("together with it", "after it");
    }

    private static final class EmptyLog implements LogReads {
        @Override
        public Future<List<Page>> pages(List<Wanted> wanted) {
            return Future.succeededFuture(
                    wanted.stream().map(w -> new Page(List.of(), 0, 0)).toList());
        }

        @Override
        public Future<List<List<LogEntry>>> stretches(List<Stretch> stretches) {
            return Future.succeededFuture(
                    stretches.stream().map(s -> List.<LogEntry>of()).toList());
        }

        @Override
        public Future<List<Long>> restoredUpTo(List<ConversationId> conversations) {
            return Future.succeededFuture(List.of());
        }
    }
}
