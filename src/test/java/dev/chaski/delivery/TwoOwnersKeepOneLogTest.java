// SPDX-License-Identifier: Apache-2.0
package dev.chaski.delivery;

import static dev.chaski.delivery.Sends.send;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.MemberStatus;
import dev.chaski.chat.MessageId;
import dev.chaski.chat.UserId;
import dev.chaski.delivery.PaperPorts.Answer;
import dev.chaski.delivery.PaperPorts.Mishap;
import dev.chaski.delivery.PaperStore.Row;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * I1, I2 and I3 with two lanes that both believe to own the same conversations, under random interleavings: memberships change beneath them, batches fail, answers get lost. Every run is its seed; a failure
 * names it.
 */
class TwoOwnersKeepOneLogTest {
    private static final int SEEDS = 400;
    private static final int STEPS = 250;

    @Test
    void numbersAreGaplessAndEveryTempIdIsOneMessage() {
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
        private final PaperStore store = new PaperStore();
        private final List<PaperPorts> ports = List.of(new PaperPorts(store), new PaperPorts(store));
        private final List<Lane> lanes = new ArrayList<>();
        private final List<List<Submission>> submitted = List.of(new ArrayList<>(), new ArrayList<>());
        private final List<UserId> users = List.of(Sends.ALICE, Sends.BOB, new UserId("carol"));
        private final List<ConversationId> rooms = List.of(Sends.room(1), Sends.room(2));

        Run(long seed) {
            random = new Random(seed);
            rooms.forEach(room -> store.found(room, users.toArray(UserId[]::new)));
            ports.forEach(port -> lanes.add(
                    Sends.lane(port, Sends.PLENTY, () -> Sends.NOON.plusMillis(random.nextInt(2000) - 1000))));
        }

        private <T> T any(List<T> list) {
            return list.get(random.nextInt(list.size()));
        }

        void all() {
            for (int i = 0; i < STEPS; i++) {
                step();
            }
            while (ports.get(0).questions() + ports.get(1).questions() > 0) {
                carryOn(any(ports));
            }
            check();
        }

        private void step() {
            int dice = random.nextInt(20);
            if (dice < 8) {
                int lane = random.nextInt(2);
                Submission submission = send(any(rooms), any(users), "t" + random.nextInt(40));
                submitted.get(lane).add(submission);
                lanes.get(lane).submit(submission);
            } else if (dice < 18) {
                carryOn(any(ports));
            } else if (dice == 18) {
                store.stands(
                        any(rooms),
                        any(users),
                        any(List.of(
                                MemberStatus.ACTIVE, MemberStatus.ACTIVE, MemberStatus.MUTED, MemberStatus.REMOVED)));
            } else {
                any(ports).next = any(List.of(Mishap.values()));
            }
        }

        private void carryOn(PaperPorts port) {
            if (port.questions() > 0) {
                port.step(random.nextInt(port.questions()));
            }
        }

        private void check() {
            Set<MessageId> fannedOut = new HashSet<>();
            for (int i = 0; i < 2; i++) {
                assertThat(ports.get(i).answers.keySet()).containsExactlyInAnyOrderElementsOf(submitted.get(i));
                assertThat(lanes.get(i).waiting()).isZero();
                assertThat(ports.get(i).keptOut).isEmpty();
                for (Row row : ports.get(i).fannedOut) {
                    assertThat(fannedOut.add(row.id())).as("fanned out once").isTrue();
                }
                order(i);
            }
            for (ConversationId room : rooms) {
                Set<List<Object>> names = new HashSet<>();
                for (Row row : store.messages(room)) {
                    assertThat(names.add(List.of(row.sender(), row.tempId())))
                            .as("one message for " + row)
                            .isTrue();
                }
            }
            firsts(fannedOut);
        }

        /** The one to whom a message was confirmed as new is its only first, and it was fanned out. */
        private void firsts(Set<MessageId> fannedOut) {
            Set<MessageId> confirmed = new HashSet<>();
            for (PaperPorts port : ports) {
                for (Answer answer : port.answers.values()) {
                    if (answer.refusal() == null && !answer.duplicate()) {
                        assertThat(confirmed.add(answer.id())).as("one first").isTrue();
                    }
                }
            }
            assertThat(confirmed).isEqualTo(fannedOut);
        }

        private void order(int lane) {
            Map<List<Object>, Long> last = new HashMap<>();
            for (Submission s : submitted.get(lane)) {
                Answer answer = ports.get(lane).answers.get(s);
                if (answer.refusal() == null && !answer.duplicate()) {
                    Long before = last.put(List.of(s.conversationId(), s.sender()), answer.seq());
                    assertThat(before == null || before < answer.seq())
                            .as("a sender's order")
                            .isTrue();
                }
            }
        }
    }
}
