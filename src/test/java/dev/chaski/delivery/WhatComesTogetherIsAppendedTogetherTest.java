// SPDX-License-Identifier: Apache-2.0
package dev.chaski.delivery;

import static dev.chaski.delivery.Sends.ALICE;
import static dev.chaski.delivery.Sends.NOON;
import static dev.chaski.delivery.Sends.PLENTY;
import static dev.chaski.delivery.Sends.send;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.bus.SilentBus;
import dev.chaski.chat.ConversationId;
import dev.chaski.chat.MessageId;
import dev.chaski.routing.FanOut;
import dev.chaski.routing.NodeInbox;
import dev.chaski.routing.Roster;
import dev.chaski.store.Appends;
import dev.chaski.store.EntryLog.Appended;
import dev.chaski.store.EntryLog.NewMessage;
import dev.chaski.store.Rooms.Room;
import dev.chaski.trail.Trail;
import dev.chaski.turns.PaperTurns;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A client that has been waiting for answers sends many messages in one breath: the first of them does not keep the others waiting behind a commit of its own. */
class WhatComesTogetherIsAppendedTogetherTest {
    private final PaperTurns turns = new PaperTurns();
    private final PaperStore store = new PaperStore();
    private final List<Integer> batches = new ArrayList<>();
    private Runnable commit;
    private int ids;

    private final Appends appends = new Appends() {
        @Override
        public boolean possible() {
            return true;
        }

        @Override
        public Future<Map<ConversationId, Room>> rooms(List<ConversationId> wanted) {
            return Future.succeededFuture(store.load(wanted));
        }

        @Override
        public Future<Alone> alone(ConversationId id) {
            return Future.succeededFuture(new Alone(store.load(List.of(id)).get(id), () -> {}));
        }

        @Override
        public Future<List<Appended>> append(List<NewMessage> batch) {
            batches.add(batch.size());
            Promise<List<Appended>> answer = Promise.promise();
            commit = () -> answer.complete(store.append(batch));
            return answer.future();
        }
    };

    private final Lane lane = new Lane(
            new LogPort(turns, fanOut(), appends, new Shortcut(turns, null), Trail.untraced()),
            new Admission(PLENTY),
            InstantSource.fixed(NOON),
            () -> new MessageId(new UUID(0x7000L, ++ids)));

    @BeforeEach
    void aliceIsAMember() {
        for (int number = 1; number <= 3; number++) {
            store.found(Sends.room(number), ALICE);
        }
    }

    private FanOut fanOut() {
        SilentBus bus = new SilentBus();
        NodeInbox inbox = new NodeInbox(turns, bus, "n1");
        return new FanOut(turns, bus, inbox, new Roster(turns, bus, "n1", () -> List.of("n1")), null, 200);
    }

    private void aFirstBatch() {
        after(5_000);
        lane.submit(send(Sends.room(1), ALICE, "one"));
        turns.run();
    }

    private void after(int micros) {
        turns.later(Duration.ofNanos(micros * 1000L));
    }

    @Test
    void theSendsOfOneTurnShareACommit() {
        turns.later(Duration.ofSeconds(1));
        lane.submit(send(ALICE, "one"));
        lane.submit(send(ALICE, "two"));
        lane.submit(send(Sends.room(2), ALICE, "three"));
        assertThat(batches).isEmpty();
        turns.run();
        assertThat(batches).containsExactly(3);
    }

    @Test
    void aBurstRightAfterABatchIsNotCutInTwo() {
        aFirstBatch();
        commit.run();
        for (int i = 0; i < 31; i++) {
            lane.submit(send(Sends.room(2), ALICE, "burst-" + i));
        }
        turns.run();
        assertThat(batches).containsExactly(1, 31);
    }

    @Test
    void aCrowdThatHasWaitedForTheLastBatchGoesAtOnce() {
        aFirstBatch();
        for (int i = 0; i < 64; i++) {
            lane.submit(send(Sends.room(2), ALICE, "crowd-" + i));
        }
        commit.run();
        assertThat(batches).containsExactly(1, 64);
    }

    @Test
    void whoeverComesAMillisecondAfterTheLastBatchTakesAlongWhoWaits() {
        aFirstBatch();
        after(400);
        commit.run();
        after(200);
        lane.submit(send(Sends.room(2), ALICE, "two"));
        turns.run();
        assertThat(batches).containsExactly(1);
        after(600);
        lane.submit(send(Sends.room(3), ALICE, "three"));
        turns.run();
        assertThat(batches).containsExactly(1, 2);
    }

    @Test
    void andIfNobodyComesItGoesAlone() {
        aFirstBatch();
        commit.run();
        after(600);
        lane.submit(send(Sends.room(2), ALICE, "two"));
        turns.run();
        assertThat(batches).containsExactly(1);
        after(1_000);
        turns.passTime();
        assertThat(batches).containsExactly(1, 1);
    }
}
