// SPDX-License-Identifier: Apache-2.0
package dev.chaski.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.DeviceId;
import dev.chaski.chat.UserId;
import dev.chaski.store.CursorWrites;
import dev.chaski.store.Devices.Cursor;
import dev.chaski.store.Devices.Device;
import dev.chaski.turns.PaperTurns;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Whose connection has ended may come back at once, at any instance, and is not told again what it has acknowledged. */
class CursorsOfWhoLeavesAreWrittenSoonTest {
    private static final Device PHONE = new Device(new UserId("bob"), new DeviceId("phone"));
    private static final ConversationId ROOM = new ConversationId(new UUID(1, 1));

    private final PaperTurns turns = new PaperTurns();
    private final List<List<Cursor>> written = new ArrayList<>();
    private Future<Void> answer = Future.succeededFuture();
    private final Cursors cursors = new Cursors(turns, new CursorWrites() {
        @Override
        public Future<Void> move(List<Cursor> moved) {
            written.add(List.copyOf(moved));
            return answer;
        }

        @Override
        public Future<Void> seen(Map<Device, Long> agoMs) {
            return Future.succeededFuture();
        }

        @Override
        public Future<Void> strike(List<Cursor> strikes) {
            return Future.succeededFuture();
        }
    });

    private static Cursor at(long seq) {
        return new Cursor(PHONE.user(), PHONE.device(), ROOM, seq);
    }

    @Test
    void thoseWhoStayWaitForTheSecond() {
        cursors.moved(PHONE, ROOM, 1);
        turns.passTime();
        assertThat(written).isEmpty();
        turns.tick();
        assertThat(written).containsExactly(List.of(at(1)));
    }

    @Test
    void thoseWhoLeaveDoNot() {
        cursors.moved(PHONE, ROOM, 1);
        cursors.left();
        cursors.left();
        assertThat(written).as("others may leave as well").isEmpty();
        turns.passTime();
        assertThat(written).containsExactly(List.of(at(1)));
    }

    @Test
    void whatIsBeingWrittenComesFirst() {
        Promise<Void> slow = Promise.promise();
        answer = slow.future();
        cursors.moved(PHONE, ROOM, 1);
        turns.tick();
        cursors.moved(PHONE, ROOM, 2);
        cursors.left();
        turns.passTime();
        assertThat(written).containsExactly(List.of(at(1)));
        slow.complete();
        turns.passTime();
        assertThat(written).containsExactly(List.of(at(1)), List.of(at(2)));
    }
}
