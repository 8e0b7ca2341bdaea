// SPDX-License-Identifier: Apache-2.0
package dev.chaski.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.chat.UserId;
import dev.chaski.presence.Presence;
import dev.chaski.presence.Shown;
import dev.chaski.presence.Shown.Status;
import dev.chaski.store.Privacy.Settings;
import dev.chaski.turns.Again;
import dev.chaski.turns.PaperTurns;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.sqlclient.PreparedQuery;
import io.vertx.sqlclient.SqlClient;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Presence is told later, and only the last of it, while an instance has more messages than it can do at once; and a session's settings close at once whatever is being read. */
class SignalsWaitWhileMessagesDoTest {
    private static final UserId BEA = new UserId("bea");
    private static final Settings CLOSED = new Settings(true, false, false, true);

    private final List<String> seen = new ArrayList<>();
    private int sendsInFlight;

    private final PaperTurns turns = new PaperTurns();
    private final Watchers watchers =
            new Watchers(turns, new Presence(null, "here", null, null, 0, () -> sendsInFlight));

    private final Watchers.Watcher watcher = new Watchers.Watcher() {
        @Override
        public UserId viewer() {
            return new UserId("al");
        }

        @Override
        public void changed(Shown shown) {
            seen.add(shown.user() + " " + shown.status());
        }

        @Override
        public void sees(Shown shown) {
            changed(shown);
        }

        @Override
        public void seesNoMore(UserId user) {
            seen.add(user + " no more");
        }
    };

    private void tell(Status status) {
        watchers.told(List.of(new Shown(BEA, status, null)));
    }

    @Test
    void theLastStatusIsToldWhenTheBacklogIsGone() {
        watchers.watch(watcher, Set.of(BEA));
        sendsInFlight = 1000;
        tell(Status.ONLINE);
        turns.passTime();
        tell(Status.AWAY);
        tell(Status.OFFLINE);
        turns.passTime();
        assertThat(seen).isEmpty();

        sendsInFlight = 3;
        tell(Status.AWAY);
        turns.passTime();
        assertThat(seen).containsExactly("bea AWAY");
        tell(Status.ONLINE);
        assertThat(seen).containsExactly("bea AWAY", "bea ONLINE");
    }

    @Test
    void whoWatchesNobodyIsToldNothing() {
        watchers.watch(watcher, Set.of(BEA));
        watchers.watchNoMore(watcher, Set.of(BEA));
        tell(Status.ONLINE);
        assertThat(seen).isEmpty();
    }

    @Test
    void howeverOftenItFailsItIsLookedUpOnceEveryTwoSeconds() {
        List<String> lookups = new ArrayList<>();
        Again again = new Again(turns, () -> lookups.add("again"));
        for (int i = 0; i < 5; i++) {
            again.later();
        }
        turns.passTime();
        assertThat(lookups).hasSize(1);
        again.later();
        turns.passTime();
        assertThat(lookups).hasSize(2);
    }

    @Test
    void whoWasNamedOftenIsLookedUpAgainOnceWhenThatFails() {
        Watchers withoutDatabase = new Watchers(turns, new Presence(null, "here", null, nowhere(), 0, () -> 0));
        withoutDatabase.watch(watcher, Set.of(BEA));
        for (int i = 0; i < 10; i++) {
            withoutDatabase.changed(Set.of(BEA));
        }
        int asked = questions;
        assertThat(turns.timers()).isEqualTo(1);
        turns.passTime();
        assertThat(questions).isEqualTo(asked + 1);
        assertThat(turns.timers()).isEqualTo(1);
    }

    private int questions;

    /** A database that is away. */
    private SqlClient nowhere() {
        Object question = Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {PreparedQuery.class}, (query, execute, values) -> {
                    questions++;
                    return Future.failedFuture("the database is away");
                });
        return (SqlClient) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {SqlClient.class}, (client, prepare, sql) -> question);
    }

    private final List<Promise<Settings>> reads = new ArrayList<>();
    private final List<Settings> held = new ArrayList<>();
    private final Discretion discretion = new Discretion(
            turns,
            () -> {
                reads.add(Promise.promise());
                return reads.get(reads.size() - 1).future();
            },
            held::add);

    private Settings last() {
        return held.get(held.size() - 1);
    }

    @Test
    void whatIsClosedIsClosedBeforeItIsRead() {
        discretion.begin(Settings.OPEN);
        discretion.told(CLOSED);
        assertThat(last()).isEqualTo(CLOSED);
        reads.get(0).complete(CLOSED);
        assertThat(last()).isEqualTo(CLOSED);
    }

    @Test
    void aReadThatBeganBeforeTheChangeOpensNothing() {
        discretion.begin(Settings.OPEN);
        discretion.refresh();
        discretion.told(CLOSED);
        reads.get(0).complete(Settings.OPEN);
        assertThat(last()).isEqualTo(CLOSED);
        turns.passTime();
        reads.get(1).complete(CLOSED);
        assertThat(last()).isEqualTo(CLOSED);
    }

    @Test
    void whatWasToldDuringTheSyncIsNewerThanWhatItRead() {
        discretion.told(CLOSED);
        discretion.begin(Settings.OPEN);
        assertThat(last()).isEqualTo(CLOSED);
        reads.get(0).complete(CLOSED);
        assertThat(last()).isEqualTo(CLOSED);
    }

    @Test
    void whatIsOpenedIsReadAndAFailedReadIsRepeated() {
        discretion.begin(CLOSED);
        discretion.told(Settings.OPEN);
        assertThat(last()).as("two changes may be told in any order").isEqualTo(CLOSED);
        reads.get(0).fail("the database is away");
        turns.passTime();
        reads.get(1).complete(Settings.OPEN);
        assertThat(last()).isEqualTo(Settings.OPEN);
    }
}
