// SPDX-License-Identifier: Apache-2.0
package dev.chaski.gateway;

import static dev.chaski.gateway.Entries.ALICE;
import static dev.chaski.gateway.Entries.BOB;
import static dev.chaski.gateway.Entries.ROOM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.Period;
import dev.chaski.gateway.Position.Passage;
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
}
