// SPDX-License-Identifier: Apache-2.0
package dev.chaski.delivery;

import static dev.chaski.delivery.Sends.ALICE;
import static dev.chaski.delivery.Sends.BOB;
import static dev.chaski.delivery.Sends.ROOM;
import static dev.chaski.delivery.Sends.send;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.chat.MemberStatus;
import dev.chaski.delivery.PaperPorts.Mishap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Where changes of a conversation never cease, each of them moves the head before the owner has appended. */
class WhoAlwaysLosesIsLetInTest {
    private static final int LOSSES = 2;

    private final PaperStore store = new PaperStore();
    private final PaperPorts ports = new PaperPorts(store);
    private final Lane lane = Sends.lane(ports);
    private final Submission hello = send(ALICE, "hello");
    private int changes;

    @BeforeEach
    void aRoom() {
        store.found(ROOM, ALICE);
        lane.submit(hello);
    }

    /** Bob comes and goes, in front of whatever is asked next. */
    private void somebodyElseIsQuicker() {
        if (ports.keptOut.isEmpty()) {
            changes++;
            store.stands(ROOM, BOB, changes % 2 == 1 ? MemberStatus.ACTIVE : MemberStatus.REMOVED);
        }
        ports.step(0);
    }

    @Test
    void afterAFewLosses() {
        while (ports.questions() > 0) {
            assertThat(changes).as("changes in front of one message").isLessThan(100);
            somebodyElseIsQuicker();
        }
        assertThat(ports.batches).hasSize(LOSSES + 1);
        assertThat(ports.answers.get(hello).refusal()).isNull();
        assertThat(ports.keptOut).as("who is still kept out").isEmpty();
    }

    @Test
    void andOthersAreLetInAgainWhenTheAppendFails() {
        while (ports.keptOut.isEmpty()) {
            somebodyElseIsQuicker();
        }
        ports.next = Mishap.REFUSED;
        ports.answerAll();
        assertThat(ports.answers.get(hello).refusal()).isNotNull();
        assertThat(ports.keptOut).as("who is still kept out").isEmpty();
    }
}
