// SPDX-License-Identifier: Apache-2.0
package dev.chaski.delivery;

import static dev.chaski.delivery.Sends.ALICE;
import static dev.chaski.delivery.Sends.ROOM;
import static dev.chaski.delivery.Sends.send;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.chat.Failure;
import dev.chaski.delivery.PaperPorts.Mishap;
import dev.chaski.limits.SendRates;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WhatOnceWentWrongInTheLanesTest {
    private final PaperStore store = new PaperStore();
    private final PaperPorts ports = new PaperPorts(store);

    @Test
    void aRepeatAndANewMessageInOneBatchCostOne() {
        store.found(ROOM, ALICE);
        Lane limited = Sends.lane(ports, new SendRates(2, 100), InstantSource.system());
        limited.submit(send(ALICE, "t"));
        ports.answerAll();
        store.found(Sends.room(2), ALICE);
        limited.submit(send(Sends.room(2), ALICE, "holds the lane"));
        ports.step(0);
        ports.step(0);
        Submission repeat = send(ALICE, "t");
        Submission next = send(ALICE, "u");
        limited.submit(repeat);
        limited.submit(next);
        ports.answerAll();
        assertThat(ports.answers.get(repeat).refusal()).isNull();
        assertThat(ports.answers.get(next).refusal()).isNull();
    }

    @Test
    void whatTheStoreDidNotAcceptCostsNoLimit() {
        store.found(ROOM, ALICE);
        Lane limited = Sends.lane(ports, new SendRates(1, 100), InstantSource.system());
        ports.next = Mishap.REFUSED;
        limited.submit(send(ALICE, "t"));
        ports.answerAll();
        Submission again = send(ALICE, "t");
        limited.submit(again);
        ports.answerAll();
        assertThat(ports.answers.get(again).refusal()).isNull();
    }

    @Test
    void nobodyWaitsForABatchThatTheStoreDoesNotAnswerFor() {
        store.found(ROOM, ALICE);
        Lane lane = Sends.lane(ports, new SendRates(100, 100), InstantSource.system());
        Submission underWay = send(ALICE, "t");
        lane.submit(underWay);
        ports.storable = false;
        Submission tooLate = send(ALICE, "u");
        lane.submit(tooLate);
        Submission repeat = send(ALICE, "t");
        lane.submit(repeat);
        assertThat(ports.answers).doesNotContainKeys(underWay, repeat);
        assertThat(ports.answers.get(tooLate).refusal().failure()).isEqualTo(Failure.UNAVAILABLE);
        ports.answerAll();
        assertThat(ports.answers.get(repeat).duplicate()).isTrue();
    }

    @Test
    void thousandsOfNewConversationsDoNotStandOrFallTogether() {
        Lane lane = Sends.lane(ports, new SendRates(10_000, 10_000), InstantSource.system());
        List<Submission> sends = new ArrayList<>();
        for (int i = 1; i <= 1000; i++) {
            store.found(Sends.room(i), ALICE);
            Submission submission = send(Sends.room(i), ALICE, "t");
            sends.add(submission);
            lane.submit(submission);
        }
        ports.answerAll();
        assertThat(ports.largestLoad).isLessThanOrEqualTo(256);
        assertThat(sends)
                .allSatisfy(
                        sent -> assertThat(ports.answers.get(sent).refusal()).isNull());
    }
}
