// SPDX-License-Identifier: Apache-2.0
package dev.chaski.catchup;

import static dev.chaski.catchup.Entries.ALICE;
import static dev.chaski.catchup.Entries.BOB;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.catchup.PaperPhone.Pushed;
import dev.chaski.chat.ConversationId;
import dev.chaski.chat.LogEntry;
import dev.chaski.chat.UserId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * I3, I7, I8 and I9 of gates and pumps under random interleavings: hints are lost, repeated and reordered, pages and stretches come late, sockets fill, acks come when they like, members leave and come back.
 * Every run is its seed; a failure names it.
 */
class PushingSurvivesWhateverHintsDoTest {
    private static final int SEEDS = 400;
    private static final int STEPS = 300;

    @Test
    void everyConnectionGetsWhatItMaySeeInOrderEachOnce() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            try {
                new Run(seed).all();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("Seed " + seed + ": " + e.getMessage(), e);
            }
        }
    }

    private static final class Run {
        private final Random random;
        private final PaperLog log = new PaperLog();
        private final List<Gate> gates = new ArrayList<>();
        private final List<PaperPhone> phones = new ArrayList<>();
        private final List<LogEntry> hints = new ArrayList<>();
        private final Map<Position, Long> cursors = new HashMap<>();
        private final Map<PaperPhone, Map<String, Long>> unconfirmed = new LinkedHashMap<>();
        private final Map<PaperPhone, Set<String>> own = new HashMap<>();
        private final boolean wild;
        private int sends;

        Run(long seed) {
            random = new Random(seed);
            wild = random.nextBoolean();
            int rooms = 1 + random.nextInt(4);
            for (int i = 1; i <= rooms; i++) {
                ConversationId room = Entries.room(i);
                log.member(room, ALICE, 1);
                log.member(room, BOB, 1 + random.nextInt(5));
                int before = random.nextInt(wild ? 150 : 30);
                for (int n = 0; n < before; n++) {
                    write(room, true);
                }
                gates.add(new Gate(room, log.head(room), log));
            }
            hints.clear();
            for (int i = 0; i < 2; i++) {
                PaperPhone phone =
                        new PaperPhone(i == 0 ? ALICE : BOB, log, 1 + random.nextInt(random.nextBoolean() ? 4 : 40));
                phones.add(phone);
                unconfirmed.put(phone, new LinkedHashMap<>());
                own.put(phone, new HashSet<>());
            }
        }

        void all() {
            for (int i = 0; i < STEPS; i++) {
                step();
            }
            settle();
            phones.forEach(this::check);
        }

        private void write(ConversationId room, boolean backlog) {
            long seq = log.head(room) + 1;
            int dice = random.nextInt(20);
            if (dice == 0 && log.present(room, BOB) && (backlog || random.nextInt(4) == 0)) {
                hints.add(log.write(Entries.removed(room, seq, BOB)));
            } else if (dice <= 2 && backlog && !log.present(room, BOB)) {
                hints.add(log.write(Entries.added(room, seq, BOB)));
            } else {
                hints.add(
                        log.write(Entries.message(room, seq, seq, dice < 8 ? ALICE : new UserId("carol"), "t" + seq)));
            }
        }

        private void step() {
            PaperPhone phone = phones.get(random.nextInt(phones.size()));
            Gate gate = gates.get(random.nextInt(gates.size()));
            switch (random.nextInt(12)) {
                case 0 -> enter(phone, gate);
                case 1, 2 -> {
                    int count = 1 + (wild && random.nextInt(10) == 0 ? random.nextInt(90) : random.nextInt(3));
                    for (int i = 0; i < count; i++) {
                        write(gate.id(), false);
                    }
                }
                case 3, 4, 5 -> hint();
                case 6 -> gate.hear(log.head(gate.id()));
                case 7, 8 -> answer();
                case 9 -> {
                    if (phone.positions.containsKey(gate.id())) {
                        phone.ack(gate.id());
                    }
                }
                case 10 -> send(phone, gate.id());
                default -> {
                    confirm(phone);
                    socket(phone);
                }
            }
        }

        private void enter(PaperPhone phone, Gate gate) {
            if (!phone.positions.containsKey(gate.id())) {
                long cursor = log.head(gate.id()) == 0 ? 0 : random.nextLong(log.head(gate.id()) + 1);
                Position position = phone.enter(gate, log, cursor);
                cursors.put(position, cursor);
                gate.hear(log.head(gate.id()));
                phone.moreFor(position);
            }
        }

        private void hint() {
            if (hints.isEmpty()) {
                return;
            }
            int which = random.nextInt(3) == 0 ? random.nextInt(hints.size()) : 0;
            LogEntry entry = random.nextInt(5) == 0 ? hints.get(which) : hints.remove(which);
            if (random.nextInt(6) > 0) {
                gates.stream()
                        .filter(g -> g.id().equals(entry.conversationId()))
                        .forEach(g -> g.offer(entry));
            }
        }

        private void answer() {
            if (log.questions() > 0) {
                log.answer(random.nextInt(log.questions()));
            }
        }

        private void send(PaperPhone phone, ConversationId room) {
            if (phone.positions.containsKey(room)
                    && log.present(room, phone.user)
                    && !phone.positions.get(room).ended()) {
                String tempId = "own-" + ++sends;
                long seq = log.head(room) + 1;
                phone.inFlight.add(tempId);
                hints.add(log.write(Entries.message(room, seq, seq, phone.user, tempId)));
                unconfirmed.get(phone).put(tempId, seq);
                own.get(phone).add(room + "/" + seq);
            }
        }

        /** The oldest send is answered, as Requests does it. */
        private void confirm(PaperPhone phone) {
            unconfirmed.get(phone).entrySet().stream().findFirst().ifPresent(first -> {
                unconfirmed.get(phone).remove(first.getKey());
                phone.inFlight.remove(first.getKey());
                for (Position position : phone.positions.values()) {
                    if (own.get(phone).contains(position.gate().id() + "/" + first.getValue())
                            && log.entry(position.gate().id(), first.getValue())
                                    .tempId()
                                    .equals(first.getKey())) {
                        position.confirmed(first.getValue());
                        phone.moreFor(position);
                    }
                }
            });
        }

        private void socket(PaperPhone phone) {
            if (phone.full) {
                phone.drain(1 + random.nextInt(20));
            }
        }

        /** The feed has told all heads, the client has acknowledged all, nobody waits for anything. */
        private void settle() {
            phones.forEach(phone -> gates.forEach(gate -> enter(phone, gate)));
            long before = -1;
            for (int quiet = 0; quiet < 10; quiet++) {
                long now = phones.stream()
                        .mapToLong(phone -> phone.pushed.size()
                                - phone.inFlight.size()
                                + phone.positions.values().stream()
                                        .mapToLong(Position::passed)
                                        .sum())
                        .sum();
                quiet = now == before ? quiet : 0;
                before = now;
                gates.forEach(gate -> gate.hear(log.head(gate.id())));
                phones.forEach(phone -> {
                    confirm(phone);
                    phone.drain(Integer.MAX_VALUE);
                });
                log.answerAll();
                phones.forEach(PaperPhone::ackAll);
            }
            assertThat(log.questions()).isZero();
        }

        private void check(PaperPhone phone) {
            for (Position position : phone.positions.values()) {
                ConversationId room = position.gate().id();
                List<Pushed> expected = new ArrayList<>();
                long before = cursors.get(position);
                for (long seq = before + 1; seq <= log.head(room); seq++) {
                    if (log.shows(room, phone.user, seq)) {
                        if (!own.get(phone).contains(room + "/" + seq)) {
                            LogEntry entry = log.entry(room, seq);
                            boolean queued = entry.messageNo() > 0 && seq <= position.backlogEnd;
                            expected.add(new Pushed(room, seq, before == seq - 1 ? -1 : before, queued));
                        }
                        before = seq;
                    }
                }
                assertThat(phone.pushed.stream().filter(p -> p.room().equals(room)))
                        .as(phone.user + " in " + room)
                        .containsExactlyElementsOf(expected);
                assertThat(phone.unacked()).isZero();
            }
        }
    }
}
