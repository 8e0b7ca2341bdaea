// SPDX-License-Identifier: Apache-2.0
package dev.chaski.receipts;

import static org.assertj.core.api.Assertions.assertThat;

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
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A stream of marks shares its commits: the next batch begins six milliseconds after the last one, or as soon as a crowd waits and the database was left alone for as long as the last one took. */
class ABatchOfMarksWaitsForCompanyTest {
    private final PaperTurns turns = new PaperTurns();
    private final List<Integer> batches = new ArrayList<>();
    private final Promise<List<Raised>> first = Promise.promise();
    private final MarkLane lane = lane();
    private int conversations;

    private MarkLane lane() {
        SilentBus bus = new SilentBus();
        Roster roster = new Roster(turns, bus, "n1", () -> List.of("n1"));
        FanOut fanOut = new FanOut(turns, bus, new NodeInbox(turns, bus, "n1"), roster, null, 200);
        return new MarkLane(turns, fanOut, new Slow());
    }

    /** The first batch is committed when the test says so. */
    private final class Slow implements MarkWrites {
        @Override
        public Future<List<Raised>> raise(List<Raise> batch) {
            batches.add(batch.size());
            return batches.size() == 1
                    ? first.future()
                    : Promise.<List<Raised>>promise().future();
        }
    }

    private void acknowledged(int times) {
        for (int i = 0; i < times; i++) {
            String id = "01890a5d-ac96-7000-8000-%012d".formatted(++conversations);
            lane.gather(new MarkWish(
                    "n1",
                    1,
                    ConversationId.parse(id).orElseThrow(),
                    new UserId("bob"),
                    new DeviceId("phone"),
                    MarkKind.DELIVERED,
                    1,
                    Set.of(new UserId("alice"))));
        }
        turns.run();
    }

    @BeforeEach
    void oneIsCommittedInTwoMilliseconds() {
        acknowledged(1);
        turns.later(Duration.ofMillis(2));
        first.complete(List.of());
        turns.run();
        assertThat(batches).containsExactly(1);
    }

    @Test
    void aFewWaitForTheTimer() {
        turns.later(Duration.ofMillis(3));
        acknowledged(15);
        assertThat(batches).containsExactly(1);
        turns.passTime();
        assertThat(batches).containsExactly(1, 15);
    }

    @Test
    void aCrowdDoesNot() {
        turns.later(Duration.ofMillis(2));
        acknowledged(16);
        assertThat(batches).containsExactly(1, 16);
    }

    @Test
    void butLeavesTheDatabaseAloneForAsLongAsItWorked() {
        turns.later(Duration.ofMillis(1));
        acknowledged(20);
        assertThat(batches).containsExactly(1);
        turns.later(Duration.ofMillis(1));
        acknowledged(1);
        assertThat(batches).containsExactly(1, 21);
    }

    @Test
    void andItsTimerComesNoMore() {
        turns.later(Duration.ofMillis(2));
        acknowledged(16);
        acknowledged(1);
        turns.passTime();
        assertThat(batches).containsExactly(1, 16);
    }
}
