// SPDX-License-Identifier: Apache-2.0
package dev.chaski.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.MarkKind;
import dev.chaski.chat.UserId;
import dev.chaski.wire.ServerFrame;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** I8, and I6: while a socket is full, signals are not even made, receipts are merged, and neither is lost in the end. */
class ASlowSocketIsSparedTest {
    private static final ConversationId ROOM = new ConversationId(new UUID(7, 1));

    private final PaperSocket socket = new PaperSocket(1000);
    private final List<String> overflows = new ArrayList<>();
    private final Outgoing out = new Outgoing(null, socket, () -> overflows.add("overflow"));

    private void fill() {
        out.text("x".repeat(1000));
        assertThat(socket.full()).isTrue();
    }

    private void tell(String who, long seq) {
        out.receipt(
                who + "|READ",
                new ServerFrame.Receipt(ROOM, new UserId(who), MarkKind.READ, seq, "2026-01-01T00:00:00.000Z", null));
    }

    @Test
    void ofReceiptsTheHighestGoesOutWhenThereIsRoom() {
        fill();
        tell("bea", 5);
        tell("bea", 7);
        tell("bea", 6);
        assertThat(out.toldAll()).isFalse();
        socket.readAll();
        assertThat(socket.written).hasSize(2).last().asString().contains("\"seq\":7");
        assertThat(out.toldAll()).isTrue();
    }

    @Test
    void ofSignalsTheStateOfThatMomentIsToldOnceAfterTheReceipts() {
        fill();
        List<Long> asked = new ArrayList<>();
        for (long i = 0; i < 100; i++) {
            long count = i;
            out.signal("typing", () -> {
                asked.add(count);
                return new ServerFrame.Ok(count);
            });
        }
        tell("bea", 1);
        assertThat(asked).isEmpty();
        socket.readAll();
        assertThat(asked).containsExactly(99L);
        assertThat(socket.written).hasSize(3);
        assertThat(socket.written.get(1)).contains("receipt");
    }

    @Test
    void aReceiptThatStillWaitsIsNotToldToWhoWantsToSeeNoneAnyMore() {
        fill();
        tell("bea", 5);
        out.receipt(
                "bea|DELIVERED",
                new ServerFrame.Receipt(
                        ROOM, new UserId("bea"), MarkKind.DELIVERED, 6, "2026-01-01T00:00:00.000Z", null));
        assertThat(out.forgetReceipts(MarkKind.READ)).containsOnlyKeys("bea|READ");
        socket.readAll();
        assertThat(socket.written).hasSize(2).last().asString().contains("DELIVERED");
    }

    @Test
    void aClientThatAsksForFarMoreThanItReadsIsGivenUp() {
        for (int i = 0; i < 100; i++) {
            out.text("x".repeat(1000));
        }
        assertThat(overflows).hasSize(1);
        assertThat(socket.written).hasSize(16);
    }

    @Test
    void requestsWaitForRoomForTheirAnswersAndForEachOther() {
        Asks asks = new Asks(socket);
        List<Promise<Void>> begun = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            asks.ask(() -> {
                Promise<Void> answer = Promise.promise();
                begun.add(answer);
                return answer.future();
            });
        }
        assertThat(begun).hasSize(2);
        fill();
        begun.get(0).complete();
        assertThat(begun).hasSize(2);
        socket.readAll();
        assertThat(begun).hasSize(3);
    }

    @Test
    void aSocketFromWhichNothingGoesOutIsStuckHoweverItsClientPings() {
        assertThat(socket.stuckFor(10, 100)).isFalse();
        out.text("anything");
        assertThat(socket.stuckFor(10, 10)).isFalse();
        assertThat(socket.stuckFor(10, 11)).isTrue();
        socket.readAll();
        assertThat(socket.stuckFor(10, 100)).isFalse();
    }
}
