// SPDX-License-Identifier: Apache-2.0
package dev.chaski.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.store.Commits.Page;
import dev.chaski.store.Commits.Reached;
import dev.chaski.store.FeedReads;
import dev.chaski.testing.Patience;
import dev.chaski.turns.Turns;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** On a starved machine the first answers come too late, and that is no reason to give the start up. */
class AStartWaitsForADatabaseThatIsSlowToAnswerTest {
    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() {
        Patience.result(vertx.close(), Patience.ENOUGH);
    }

    @Test
    void theFeedBeginsWithTheFirstAnswerThatComesInTime() {
        LateTwice database = new LateTwice();
        CommitFeed feed = new CommitFeed(Turns.of(vertx), database, null, 60_000);

        Patience.result(feed.start(), Patience.ENOUGH);

        assertThat(database.asked).hasValue(3);
        feed.close();
    }

    private static final class LateTwice implements FeedReads {
        private final AtomicInteger asked = new AtomicInteger();

        @Override
        public Future<Page> start() {
            return asked.incrementAndGet() < 3
                    ? Future.failedFuture(new TimeoutException())
                    : Future.succeededFuture(new Page(new Reached(1, List.of()), false, Instant.EPOCH, List.of()));
        }

        @Override
        public Future<Page> read(Reached from, int most) {
            return Future.succeededFuture(new Page(from, false, Instant.EPOCH, List.of()));
        }

        @Override
        public Future<Integer> prune(int olderThanS, int most) {
            return Future.succeededFuture(0);
        }
    }
}
