// SPDX-License-Identifier: Apache-2.0
package dev.chaski.gateway;

import static dev.chaski.gateway.Entries.ALICE;
import static dev.chaski.gateway.Entries.BOB;
import static dev.chaski.gateway.Entries.ROOM;
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
    private final PaperGateway gateway = new PaperGateway();

    @Test
    void andThenOnlyWhatTheUserWantsToBeShown() {
        gateway.connect();

        gateway.hear(new ReceiptPush(ROOM, BOB, new DeviceId("b"), 1, 1, 1, 1, PaperGateway.NOW, Set.of(ALICE), 0, 0));
        gateway.hear(new FeedNews(Map.of(), List.of(), Set.of(), Optional.of(PaperGateway.NOW)));
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
        gateway.connect();

        gateway.arrived(PaperGateway.member(1, new Period(1, Period.OPEN)));

        assertThat(gateway.frames).last().asString().contains("\"type\":\"error\"", "\"unavailable\"");
        assertThat(gateway.closed).containsExactly(CloseCode.TRY_LATER.code());
    }
}
