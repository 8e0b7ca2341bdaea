// SPDX-License-Identifier: Apache-2.0
package dev.chaski.delivery;

import static dev.chaski.delivery.Sends.ALICE;
import static dev.chaski.delivery.Sends.NOON;
import static dev.chaski.delivery.Sends.PLENTY;
import static dev.chaski.delivery.Sends.send;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.MessageId;
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
import org.junit.jupiter.api.Test;

/** A client that has been waiting for answers sends many messages in one breath: the first of them does not keep the others waiting behind a commit of its own. */
class WhatComesTogetherIsAppendedTogetherTest {
    private final PaperTurns turns = new PaperTurns();
    private final PaperStore store = new PaperStore();
    private final List<Integer> batches = new ArrayList<>();
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
        public Future<List<Appended>> append(List<NewMessage> batch) {
            batches.add(batch.size());
            return Promise.<List<Appended>>promise().future();
        }
    };

    private final Lane lane = new Lane(
            new LogPort(turns, null, appends, new Shortcut(turns, null), Trail.untraced()),
            new Admission(PLENTY),
            InstantSource.fixed(NOON),
            () -> new MessageId(new UUID(0x7000L, ++ids)));

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
}
