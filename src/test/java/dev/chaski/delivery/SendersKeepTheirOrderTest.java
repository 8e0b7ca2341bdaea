// SPDX-License-Identifier: Apache-2.0
package dev.chaski.delivery;

import static dev.chaski.delivery.Sends.ALICE;
import static dev.chaski.delivery.Sends.BOB;
import static dev.chaski.delivery.Sends.ROOM;
import static dev.chaski.delivery.Sends.send;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.chat.Failure;
import dev.chaski.chat.MemberStatus;
import dev.chaski.chat.Refusal;
import dev.chaski.chat.UserId;
import dev.chaski.delivery.PaperPorts.Answer;
import dev.chaski.delivery.PaperStore.Row;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** I3 at the owner: numbers without gaps, in the order in which they were submitted. That a conversation is in one question at a time is watched by {@link PaperPorts}. */
class SendersKeepTheirOrderTest {
    private final PaperStore store = new PaperStore();
    private final PaperPorts ports = new PaperPorts(store);
    private final Lane lane = Sends.lane(ports);

    @BeforeEach
    void aRoom() {
        store.found(ROOM, ALICE, BOB);
    }

    private List<String> written() {
        return store.messages(ROOM).stream().map(Row::tempId).toList();
    }

    private static List<String> names(int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(i -> "t" + i).toList();
    }

    @Test
    void whatArrivesWhileABatchIsCommittedGathersIntoTheNext() {
        lane.submit(send(ALICE, "t1"));
        ports.answerAll();
        lane.submit(send(ALICE, "t2"));
        names(3, 9).forEach(name -> lane.submit(send(name.equals("t5") ? BOB : ALICE, name)));
        ports.answerAll();
        assertThat(ports.batches).containsExactly(1, 1, 7);
        assertThat(ports.loads).as("the belief is kept").isEqualTo(1);
        assertThat(written()).isEqualTo(names(1, 9));
        assertThat(ports.answers.values()).extracting(Answer::seq).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L);
        assertThat(ports.fannedOut).isEqualTo(store.messages(ROOM));
        assertThat(lane.waiting()).isZero();
    }

    @Test
    void moreThanABatchTakesSeveralInOrder() {
        names(1, 600).forEach(name -> lane.submit(send(ALICE, name)));
        ports.answerAll();
        assertThat(ports.batches).containsExactly(256, 256, 88);
        assertThat(written()).isEqualTo(names(1, 600));
        assertThat(store.messages(ROOM).stream().map(Row::seq))
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, 600).boxed().toList());
    }

    @Test
    void oneBatchTakesManyConversationsEachNumberedByItself() {
        store.found(Sends.room(2), ALICE);
        lane.submit(send(ALICE, "t1"));
        lane.submit(send(Sends.room(2), ALICE, "t1"));
        lane.submit(send(ALICE, "t2"));
        ports.answerAll();
        assertThat(written()).containsExactly("t1", "t2");
        assertThat(store.head(Sends.room(2))).isEqualTo(1);
    }

    @Test
    void aConversationThatIsBeingLoadedHoldsUpNoOther() {
        lane.submit(send(ALICE, "t1"));
        ports.answerAll();
        store.found(Sends.room(2), ALICE);
        lane.submit(send(Sends.room(2), ALICE, "slow"));
        lane.submit(send(ALICE, "t2"));
        assertThat(ports.questions()).isEqualTo(2);
        ports.step(1);
        ports.step(1);
        assertThat(written()).containsExactly("t1", "t2");
        assertThat(ports.answers).hasSize(2);
    }

    @Test
    void whoseHeadWasMovedByAnotherIsAdmittedAgainInOrderAndBeforeWhatCameSince() {
        lane.submit(send(ALICE, "t1"));
        ports.answerAll();
        lane.submit(send(ALICE, "t2"));
        lane.submit(send(ALICE, "t3"));
        store.stands(ROOM, new UserId("carol"), MemberStatus.ACTIVE);
        ports.step(0);
        lane.submit(send(ALICE, "t4"));
        assertThat(ports.answers).hasSize(1);
        ports.answerAll();
        assertThat(written()).isEqualTo(names(1, 4));
        assertThat(store.messages(ROOM).stream().map(Row::seq)).containsExactly(1L, 3L, 4L, 5L);
    }

    @Test
    void whoIsOvertakenForEverGivesUpAndNothingWasAccepted() {
        Submission unlucky = send(ALICE, "t1");
        lane.submit(unlucky);
        for (int i = 0; ports.questions() > 0; i++) {
            assertThat(i).isLessThan(1000);
            ports.step(0);
            store.stands(ROOM, BOB, MemberStatus.ACTIVE);
        }
        Refusal refusal = ports.answers.get(unlucky).refusal();
        assertThat(refusal.failure()).isEqualTo(Failure.UNAVAILABLE);
        assertThat(refusal.outcome()).isEqualTo(Refusal.Outcome.NOT_ACCEPTED);
        assertThat(written()).isEmpty();
        assertThat(lane.waiting()).isZero();
    }

    @Test
    void timesNeverRunAgainstSeqThoughTheClockDoes() {
        Deque<Instant> times = new ArrayDeque<>(List.of(
                Sends.NOON, Sends.NOON.minusSeconds(60), Sends.NOON.minusSeconds(5), Sends.NOON.plusSeconds(1)));
        Lane jumpy = Sends.lane(ports, Sends.PLENTY, times::poll);
        names(1, 4).forEach(name -> {
            jumpy.submit(send(ALICE, name));
            ports.answerAll();
        });
        assertThat(store.messages(ROOM).stream().map(Row::at))
                .containsExactly(Sends.NOON, Sends.NOON, Sends.NOON, Sends.NOON.plusSeconds(1));
    }

    @Test
    void aLaneTakesOnlySoMuchThatWaits() {
        for (int i = 0; i < 20_000; i++) {
            lane.submit(send(ALICE, "t" + i));
        }
        assertThat(ports.answers).isEmpty();
        Submission tooMany = send(ALICE, "one more");
        lane.submit(tooMany);
        assertThat(ports.answers.get(tooMany).refusal().outcome()).isEqualTo(Refusal.Outcome.NOT_ACCEPTED);
        assertThat(lane.waiting()).isEqualTo(20_000);
        ports.answerAll();
        assertThat(lane.waiting()).isZero();
        assertThat(store.head(ROOM)).isEqualTo(20_000);
    }
}
