// SPDX-License-Identifier: Apache-2.0
package dev.chaski.delivery;

import static dev.chaski.delivery.Sends.ALICE;
import static dev.chaski.delivery.Sends.BOB;
import static dev.chaski.delivery.Sends.ROOM;
import static dev.chaski.delivery.Sends.send;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.chat.Failure;
import dev.chaski.chat.MemberStatus;
import dev.chaski.limits.SendRates;
import java.time.InstantSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A no rests on what the owner believes; before it is said, the belief is renewed once. */
class ARefusalIsAskedAgainOnceTest {
    private final PaperStore store = new PaperStore();
    private final PaperPorts ports = new PaperPorts(store);
    private final Lane lane = Sends.lane(ports);

    @BeforeEach
    void aRoomWhoseOwnerKnowsIt() {
        store.found(ROOM, ALICE);
        lane.submit(send(ALICE, "first"));
        ports.answerAll();
        assertThat(ports.loads).isEqualTo(1);
    }

    @Test
    void whoWasAddedAMomentAgoElsewhereMayPost() {
        store.stands(ROOM, BOB, MemberStatus.ACTIVE);
        Submission hello = send(BOB, "hello");
        lane.submit(hello);
        ports.answerAll();
        assertThat(ports.answers.get(hello).refusal()).isNull();
        assertThat(ports.answers.get(hello).seq()).isEqualTo(3);
        assertThat(ports.loads).isEqualTo(2);
    }

    @Test
    void aStrangerIsRefusedAfterOneFreshLook() {
        Submission hello = send(BOB, "hello");
        lane.submit(hello);
        ports.answerAll();
        assertThat(ports.answers.get(hello).refusal().failure()).isEqualTo(Failure.CONVERSATION_NOT_FOUND);
        assertThat(ports.loads).isEqualTo(2);
        assertThat(store.head(ROOM)).isEqualTo(1);
    }

    @Test
    void aConversationThatIsNotThereAnswersAsOneThatIsForbidden() {
        Submission hello = send(Sends.room(99), ALICE, "hello");
        lane.submit(hello);
        ports.answerAll();
        assertThat(ports.answers.get(hello).refusal().failure()).isEqualTo(Failure.CONVERSATION_NOT_FOUND);
        store.found(Sends.room(99), ALICE);
        Submission again = send(Sends.room(99), ALICE, "hello");
        lane.submit(again);
        ports.answerAll();
        assertThat(ports.answers.get(again).refusal())
                .as("it has been founded since")
                .isNull();
    }

    @Test
    void aRateIsNoMatterOfBelief() {
        Lane limited = Sends.lane(ports, new SendRates(1, 100), InstantSource.system());
        limited.submit(send(ALICE, "a"));
        ports.answerAll();
        int loads = ports.loads;
        Submission tooMany = send(ALICE, "b");
        limited.submit(tooMany);
        ports.answerAll();
        assertThat(ports.answers.get(tooMany).refusal().failure()).isEqualTo(Failure.RATE_LIMITED);
        assertThat(ports.loads).isEqualTo(loads);
    }

    @Test
    void whoWasMutedElsewhereIsRefusedThoughTheOwnerBelievedOtherwise() {
        store.stands(ROOM, ALICE, MemberStatus.MUTED);
        Submission hello = send(ALICE, "hello");
        lane.submit(hello);
        ports.answerAll();
        assertThat(ports.answers.get(hello).refusal().failure()).isEqualTo(Failure.PARTICIPANT_MUTED);
        assertThat(store.head(ROOM)).isEqualTo(2);
    }

    @Test
    void aMessageThatWasComparedInVainIsCountedOnce() {
        store.found(Sends.room(2), ALICE, BOB);
        Lane limited = Sends.lane(ports, new SendRates(2, 100), InstantSource.system());
        limited.submit(send(Sends.room(2), ALICE, "a"));
        ports.step(0);
        ports.step(0);
        store.stands(Sends.room(2), BOB, MemberStatus.ACTIVE);
        ports.answerAll();
        Submission second = send(Sends.room(2), ALICE, "b");
        limited.submit(second);
        ports.answerAll();
        assertThat(ports.answers.get(second).refusal()).isNull();
        assertThat(store.messages(Sends.room(2))).hasSize(2);
    }
}
