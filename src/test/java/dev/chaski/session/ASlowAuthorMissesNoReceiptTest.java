// SPDX-License-Identifier: Apache-2.0
package dev.chaski.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.MarkKind;
import dev.chaski.chat.UserId;
import dev.chaski.receipts.ReceiptPush;
import dev.chaski.store.MissedMarks;
import dev.chaski.store.MissedMarks.Absence;
import dev.chaski.store.MissedMarks.MovedMark;
import dev.chaski.turns.PaperTurns;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** I6 and I8: of however many marks an author's socket has no room to be told, the author is told in the end, out of a bounded memory. */
class ASlowAuthorMissesNoReceiptTest {
    private static final ConversationId ROOM = new ConversationId(new UUID(7, 1));
    private static final UserId AUTHOR = new UserId("al");
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final int MANY = 12 * MissedMarks.PAGE + 7;

    private final PaperTurns turns = new PaperTurns();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final PaperSocket socket = new PaperSocket(20_000);
    private final Outgoing out = new Outgoing(turns, socket, () -> {});
    private final Map<UserId, MovedMark> stored = new HashMap<>();
    private final LookBack lookBack = new LookBack(turns, out, AUTHOR, this::page, mark -> ticks().moved(mark));
    private final Ticks ticks = new Ticks(out, room -> true, lookBack::missed, new Counts(meters));
    private final List<String> done = new ArrayList<>();
    private boolean storeIsAway;
    private int pages;

    private Ticks ticks() {
        return ticks;
    }

    private Future<List<MovedMark>> page(Absence absence) {
        pages++;
        if (storeIsAway) {
            return Future.failedFuture("away");
        }
        Comparator<MovedMark> order = Comparator.comparing(MovedMark::movedAt)
                .thenComparing(mark -> mark.user().value());
        return Future.succeededFuture(stored.values().stream()
                .filter(mark -> mark.movedAt().isAfter(absence.since()))
                .filter(mark -> absence.after() == null || order.compare(mark, absence.after()) > 0)
                .sorted(order)
                .limit(MissedMarks.PAGE)
                .toList());
    }

    private static UserId reader(int number) {
        return new UserId("reader-" + number);
    }

    /** A member reads up to there, and the author's instance hears of it. */
    private void reads(int number, long seq, Instant at) {
        stored.put(reader(number), new MovedMark(ROOM, reader(number), at, 0, null, seq, at));
        Ticks.tell(List.of(ticks), new ReceiptPush(ROOM, reader(number), null, 0, seq, 0, 0, at, Set.of(AUTHOR), 0, 0));
    }

    private void fill() {
        out.text("x".repeat(20_000));
        assertThat(socket.full()).isTrue();
    }

    /** The client reads what there is, again and again, until nothing more comes. */
    private void readsOn() {
        int before = -1;
        while (socket.written.size() > before) {
            before = socket.written.size();
            socket.readAll();
            turns.run();
        }
    }

    /** What the client was told last of each reader. */
    private Map<String, Long> told() {
        Map<String, Long> told = new HashMap<>();
        for (String text : socket.written) {
            if (text.startsWith("x")) {
                continue;
            }
            JsonArray frames = text.startsWith("[") ? new JsonArray(text) : new JsonArray().add(new JsonObject(text));
            for (int i = 0; i < frames.size(); i++) {
                JsonObject frame = frames.getJsonObject(i);
                assertThat(frame.getString("status")).isEqualTo(MarkKind.READ.name());
                told.merge(frame.getString("userId"), frame.getLong("seq"), Math::max);
            }
        }
        return told;
    }

    private Map<String, Long> owed() {
        Map<String, Long> owed = new HashMap<>();
        stored.forEach((user, mark) -> owed.put(user.value(), mark.readSeq()));
        return owed;
    }

    @Test
    void whoReadsSlowlyIsToldOfAll() {
        fill();
        for (int i = 0; i < MANY; i++) {
            reads(i, 1, NOON.plusMillis(i));
        }
        assertThat(pages).as("nothing is read for a socket that has no room").isZero();
        assertThat(out.toldAll() && lookBack.over()).isFalse();
        readsOn();
        assertThat(told()).isEqualTo(owed());
        assertThat(socket.written).as("and of each once").hasSize(1 + MANY);
        assertThat(counted()).isEqualTo(MANY);
        assertThat(out.toldAll() && lookBack.over()).isTrue();
    }

    private double counted() {
        return meters.counter("read.receipt.delivered", "status", "read", "device_count", "1")
                .count();
    }

    @Test
    void onlyWhatIsToldIsCounted() {
        reads(1, 5, NOON);
        reads(1, 5, NOON);
        ticks.showReadReceipts(false, NOON.plusSeconds(1));
        reads(2, 5, NOON.plusSeconds(2));
        assertThat(counted()).isEqualTo(1);
    }

    @Test
    void marksOfOneMomentAreToldAll() {
        fill();
        for (int i = 0; i < MANY; i++) {
            reads(i, 1, NOON);
        }
        readsOn();
        assertThat(told()).isEqualTo(owed());
    }

    @Test
    void whoWasAwayIsToldOfAllBeforeAnybodySaysSo() {
        for (int i = 0; i < MANY; i++) {
            stored.put(reader(i), new MovedMark(ROOM, reader(i), NOON, 0, null, 3, NOON));
        }
        fill();
        lookBack.since(NOON.minus(Duration.ofHours(1))).onSuccess(v -> out.text("xynced"));
        assertThat(socket.written).hasSize(1);
        readsOn();
        assertThat(told()).isEqualTo(owed());
        assertThat(socket.written).hasSize(MANY + 2).last().isEqualTo("xynced");
    }

    @Test
    void marksThatMoveOnMeanwhileAreToldAsFarAsTheyGo() {
        fill();
        for (int i = 0; i < MANY; i++) {
            reads(i, 1, NOON.plusMillis(i));
        }
        for (int round = 2; round < 40; round++) {
            socket.readAll();
            for (int i = 0; i < MANY; i += 11) {
                reads(i, round, NOON.plusSeconds(60 + round));
            }
        }
        readsOn();
        assertThat(told()).isEqualTo(owed());
    }

    @Test
    void aStoreThatIsAwayDelaysAndLosesNothing() {
        fill();
        for (int i = 0; i < MANY; i++) {
            reads(i, 1, NOON.plusMillis(i));
        }
        storeIsAway = true;
        lookBack.since(NOON.minusSeconds(1)).onSuccess(v -> done.add("synced"));
        readsOn();
        assertThat(told().size()).isLessThan(MANY);
        turns.passTime();
        assertThat(lookBack.over()).isFalse();
        assertThat(done).isEmpty();

        storeIsAway = false;
        turns.passTime();
        readsOn();
        assertThat(told()).isEqualTo(owed());
        assertThat(done).containsExactly("synced");
        assertThat(lookBack.over()).isTrue();
    }

    @Test
    void whatAConnectionKeepsOfThemIsBounded() {
        fill();
        for (int i = 0; i < MANY; i++) {
            reads(i, 1, NOON.plusMillis(i));
        }
        assertThat(out.forgetReceipts(MarkKind.READ)).hasSize(2000);
        while (!lookBack.over()) {
            assertThat(out.forgetReceipts(MarkKind.READ)).hasSizeLessThanOrEqualTo(MissedMarks.PAGE);
            socket.readAll();
        }
        assertThat(pages).isEqualTo((MANY - 2000) / MissedMarks.PAGE + 1);
    }

    private void hidesAndShows() {
        ticks.showReadReceipts(false, NOON.plusSeconds(3600));
        readsOn();
        assertThat(told()).isEmpty();
        ticks.showReadReceipts(true, NOON.plusSeconds(7200)).ifPresent(since -> lookBack.since(since.minusMillis(1)));
        readsOn();
        assertThat(told()).isEqualTo(owed());
    }

    @Test
    void readsThatStillWaitedWhenTheyWereHiddenAreShownLater() {
        fill();
        reads(1, 5, NOON);
        hidesAndShows();
    }

    @Test
    void readsThatWereLookedUpWhileTheyWereHiddenAreShownLater() {
        fill();
        for (int i = 0; i < MANY; i++) {
            reads(i, 5, NOON.plusMillis(i));
        }
        hidesAndShows();
    }

    @Test
    void nothingIsReadForAConnectionThatIsGone() {
        fill();
        lookBack.since(NOON);
        out.close();
        lookBack.close();
        readsOn();
        turns.passTime();
        assertThat(pages).isZero();
    }
}
