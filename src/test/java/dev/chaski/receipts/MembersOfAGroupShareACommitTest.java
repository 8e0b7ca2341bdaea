// SPDX-License-Identifier: Apache-2.0
package dev.chaski.receipts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.DeviceId;
import dev.chaski.chat.MarkKind;
import dev.chaski.chat.UserId;
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
import org.junit.jupiter.api.Test;

/** The devices of a group acknowledge a message within some milliseconds, and their marks are raised together. A mark that comes alone waits for nobody, and none waits long. */
class MembersOfAGroupShareACommitTest {
    private static final ConversationId GROUP =
            ConversationId.parse("01890a5d-ac96-7000-8000-000000000001").orElseThrow();
    private static final ConversationId OTHER =
            ConversationId.parse("01890a5d-ac96-7000-8000-000000000002").orElseThrow();

    private final PaperTurns turns = new PaperTurns();
    private final List<Integer> batches = new ArrayList<>();

    private final MarkWrites writes = new MarkWrites() {
        @Override
        public Future<List<Raised>> raise(List<Raise> batch) {
            batches.add(batch.size());
            return Promise.<List<Raised>>promise().future();
        }
    };

    private final MarkLane lane = new MarkLane(turns, null, writes);

    private void acknowledges(ConversationId conversation, String who) {
        Set<UserId> author = Set.of(new UserId("author"));
        lane.gather(new MarkWish(
                "n1", 1, conversation, new UserId(who), new DeviceId("phone"), MarkKind.DELIVERED, 1, author));
    }

    private void laterBy(int ms) {
        turns.later(Duration.ofMillis(ms));
        turns.passTime();
    }

    @Test
    void theFirstWaitForTheOthers() {
        acknowledges(GROUP, "alice");
        acknowledges(GROUP, "bob");
        laterBy(3); // nobody meanwhile
        assertThat(batches).isEmpty();
        acknowledges(GROUP, "carol");
        laterBy(1);
        assertThat(batches).containsExactly(3);
    }

    @Test
    void butNotForLong() {
        acknowledges(GROUP, "alice");
        acknowledges(GROUP, "bob");
        turns.run();
        for (int i = 0; i < 4; i++) {
            acknowledges(GROUP, "member " + i);
            laterBy(1);
        }
        assertThat(batches).containsExactly(6);
        acknowledges(GROUP, "dave"); // while those are under way
        laterBy(10);
        assertThat(batches).hasSize(1);
    }

    @Test
    void aMarkByItselfWaitsForNobody() {
        acknowledges(GROUP, "alice");
        acknowledges(OTHER, "alice");
        acknowledges(OTHER, "alice");
        turns.run();
        assertThat(batches).containsExactly(2);
    }
}
