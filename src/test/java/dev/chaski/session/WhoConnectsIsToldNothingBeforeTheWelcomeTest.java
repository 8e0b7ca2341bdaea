// SPDX-License-Identifier: Apache-2.0
package dev.chaski.session;

import static dev.chaski.catchup.Entries.ALICE;
import static dev.chaski.catchup.Entries.BOB;
import static dev.chaski.catchup.Entries.ROOM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.chat.DeviceId;
import dev.chaski.chat.Period;
import dev.chaski.receipts.ReceiptPush;
import dev.chaski.routing.FeedNews;
import dev.chaski.wire.CloseCode;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** I9: a connection is in the routes before its user's settings are known; what comes by then is told by the sync, as far as it may be. */
class WhoConnectsIsToldNothingBeforeTheWelcomeTest {
    private static final int MOST_WAITING = 64;

    private final PaperGateway gateway = new PaperGateway();

    @Test
    void andThenOnlyWhatTheUserWantsToBeShown() {
        gateway.connect("phone");

        gateway.hear(new ReceiptPush(ROOM, BOB, new DeviceId("b"), 1, 1, 1, 1, PaperGateway.NOW, Set.of(ALICE), 0, 0));
        gateway.hear(new FeedNews(Map.of(), List.of(), Set.of(), Optional.of(PaperGateway.NOW)));
        gateway.turns.run();
        assertThat(gateway.frames).isEmpty();
        gateway.arrived(PaperGateway.member(1, new Period(1, Period.OPEN)));

        assertThat(gateway.frames).first().asString().contains("\"type\":\"welcome\"");
        assertThat(gateway.frames).noneMatch(frame -> frame.contains("\"READ\""));
        assertThat(gateway.frames).anyMatch(frame -> frame.contains("\"DELIVERED\""));
        assertThat(gateway.frames).anyMatch(frame -> frame.contains("\"synced\""));
    }

    @Test
    void andIsToldToComeAgainWhereWhatWasReadCannotBePushed() {
        gateway.store.entries = Collections.singletonList(null);
        gateway.connect("phone");

        gateway.arrived(PaperGateway.member(1, new Period(1, Period.OPEN)));

        assertThat(gateway.frames).last().asString().contains("\"type\":\"error\"", "\"unavailable\"");
        assertThat(gateway.closed).containsExactly(CloseCode.TRY_LATER.code());
    }

    private static String heartbeat(int id) {
        return "{\"type\":\"heartbeat\",\"id\":" + id + "}";
    }

    private List<String> replies() {
        return gateway.frames.stream()
                .filter(frame -> frame.contains("\"id\":"))
                .map(frame -> frame.replaceAll(".*\"type\":\"(\\w+)\".*?\"id\":(\\d+).*", "$2 $1"))
                .toList();
    }

    @Test
    void andIsAnsweredThenWhatItSaidMeanwhileInItsOrder() {
        GatewayPart.Door door = gateway.connect("phone");
        door.text(heartbeat(1));
        door.text("{\"type\":\"typing\",\"id\":2,\"isTyping\":true,\"conversationId\":\"" + ROOM + "\"}");
        door.text(heartbeat(3));
        gateway.turns.run();
        assertThat(gateway.frames).isEmpty();

        gateway.arrived(PaperGateway.member(1, new Period(1, Period.OPEN)));

        assertThat(gateway.frames).first().asString().contains("\"type\":\"welcome\"");
        assertThat(replies()).containsExactly("1 heartbeat_ack", "2 ok", "3 heartbeat_ack");
        door.text(heartbeat(4));
        assertThat(replies()).endsWith("4 heartbeat_ack");
    }

    @Test
    void alsoWhereItWaitsForItsTurn() {
        gateway.connect("phone");
        gateway.connect("tablet");
        GatewayPart.Door third = gateway.connect("laptop");
        third.text(heartbeat(1));
        gateway.turns.run();
        assertThat(gateway.frames).isEmpty();

        gateway.arrived(PaperGateway.member(1, new Period(1, Period.OPEN)));

        assertThat(replies()).containsExactly("1 heartbeat_ack");
        assertThat(gateway.frames)
                .filteredOn(frame -> frame.contains("\"welcome\""))
                .hasSize(3);
    }

    @Test
    void soMuchOfItAndNoMore() {
        GatewayPart.Door door = gateway.connect("phone");
        for (int i = 1; i <= MOST_WAITING; i++) {
            door.text(heartbeat(i));
        }
        assertThat(gateway.frames).isEmpty();
        door.text("{\"type\":\"send_message\",\"id\":1000,\"tempId\":\"t\"}");
        door.text("[" + heartbeat(1001) + "," + heartbeat(1002) + "]");
        assertThat(replies()).containsExactly("1000 message_failed", "1001 error", "1002 error");
        assertThat(gateway.frames).allMatch(frame -> frame.contains("\"rate_limited\""));

        gateway.frames.clear();
        gateway.arrived(PaperGateway.member(1, new Period(1, Period.OPEN)));

        assertThat(replies()).hasSize(MOST_WAITING).endsWith(MOST_WAITING + " heartbeat_ack");
    }

    @Test
    void norMoreThanOneFrameMayHave() {
        GatewayPart.Door door = gateway.connect("phone");
        String pad = "x".repeat(40_000);
        door.text("{\"type\":\"heartbeat\",\"id\":1,\"pad\":\"" + pad + "\"}");
        door.text("{\"type\":\"heartbeat\",\"id\":2,\"pad\":\"" + pad + "\"}");

        assertThat(replies()).containsExactly("2 error");
        gateway.arrived(PaperGateway.member(1, new Period(1, Period.OPEN)));
        assertThat(replies()).containsExactly("2 error", "1 heartbeat_ack");
    }

    @Test
    void andNothingOnceItsClientHasGone() {
        GatewayPart.Door door = gateway.connect("phone");
        door.text(heartbeat(1));
        door.closed();

        gateway.arrived(PaperGateway.member(1, new Period(1, Period.OPEN)));

        assertThat(gateway.frames).isEmpty();
    }
}
