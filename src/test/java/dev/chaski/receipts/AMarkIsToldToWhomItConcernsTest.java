// SPDX-License-Identifier: Apache-2.0
package dev.chaski.receipts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.chaski.bus.SilentBus;
import dev.chaski.chat.ConversationId;
import dev.chaski.chat.DeviceId;
import dev.chaski.chat.MarkKind;
import dev.chaski.chat.UserId;
import dev.chaski.routing.FanOut;
import dev.chaski.routing.NodeInbox;
import dev.chaski.routing.Roster;
import dev.chaski.store.MarkWrites;
import dev.chaski.store.Marks.Raise;
import dev.chaski.store.Marks.Raised;
import dev.chaski.turns.PaperTurns;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is gathered between two commits is one move of a member's marks, and each of the two is told for itself. Alice wrote 1 to 10, bob wrote 15, and carol reads. */
class AMarkIsToldToWhomItConcernsTest {
    private static final ConversationId ROOM =
            ConversationId.parse("01890a5d-ac96-7000-8000-000000000001").orElseThrow();
    private static final UserId ALICE = new UserId("alice");
    private static final UserId BOB = new UserId("bob");
    private static final UserId CAROL = new UserId("carol");

    private final PaperTurns turns = new PaperTurns();
    private final List<ReceiptPush> told = new ArrayList<>();
    private final MarkLane lane = lane();

    private MarkLane lane() {
        SilentBus bus = new SilentBus();
        NodeInbox inbox = new NodeInbox(turns, bus, "n1");
        inbox.on(ReceiptPush.class, told::add);
        Roster roster = new Roster(turns, bus, "n1", () -> List.of("n1"));
        return new MarkLane(turns, new FanOut(turns, bus, inbox, roster, null, 200), new Paper());
    }

    /** Marks that all stood at 0. */
    private static final class Paper implements MarkWrites {
        @Override
        public Future<List<Raised>> raise(List<Raise> batch) {
            return Future.succeededFuture(IntStream.range(0, batch.size())
                    .mapToObj(i -> {
                        long read = batch.get(i).read();
                        long delivered = Math.max(batch.get(i).delivered(), read);
                        Instant now = Instant.EPOCH;
                        return new Raised(
                                i, 0, delivered, 0, read, 0, read, read, now, false, authors(delivered), authors(read));
                    })
                    .toList());
        }

        private static Set<UserId> authors(long upTo) {
            return LongStream.rangeClosed(1, upTo)
                    .filter(seq -> seq <= 10 || seq == 15)
                    .mapToObj(seq -> seq == 15 ? BOB : ALICE)
                    .collect(Collectors.toSet());
        }
    }

    @BeforeEach
    void listen() {
        turns.run();
    }

    private void wish(String device, MarkKind kind, long seq, Set<UserId> authors) {
        lane.gather(new MarkWish("n1", 1, ROOM, CAROL, new DeviceId(device), kind, seq, authors));
    }

    @Test
    void theReaderIsTheDeviceThatReadWhateverAnotherAcknowledges() {
        wish("phone", MarkKind.READ, 10, null);
        wish("laptop", MarkKind.DELIVERED, 10, Set.of(ALICE));
        turns.run();

        assertThat(told)
                .extracting(ReceiptPush::device, ReceiptPush::ownReadSeq, ReceiptPush::authors)
                .containsExactly(tuple(new DeviceId("phone"), 10L, Set.of(ALICE)));
    }

    @Test
    void whoseMessagesAreOnlyDeliveredIsNotToldOfReading() {
        wish("phone", MarkKind.DELIVERED, 20, Set.of(ALICE, BOB));
        wish("phone", MarkKind.READ, 10, null);
        turns.run();

        assertThat(told)
                .extracting(ReceiptPush::authors, ReceiptPush::deliveredSeq, ReceiptPush::readSeq)
                .containsExactlyInAnyOrder(tuple(Set.of(ALICE, BOB), 20L, 0L), tuple(Set.of(ALICE), 0L, 10L));
    }

    @Test
    void theSameAuthorsAreToldOfBothAtOnce() {
        wish("phone", MarkKind.DELIVERED, 9, Set.of(ALICE));
        wish("phone", MarkKind.READ, 10, null);
        turns.run();

        assertThat(told)
                .extracting(ReceiptPush::authors, ReceiptPush::deliveredSeq, ReceiptPush::readSeq)
                .containsExactly(tuple(Set.of(ALICE), 10L, 10L));
    }

    @Test
    void onesOwnMessagesConcernNobodyElse() {
        wish("phone", MarkKind.DELIVERED, 3, Set.of(CAROL));
        turns.run();
        assertThat(told).isEmpty();
    }
}
