// SPDX-License-Identifier: Apache-2.0
package dev.chaski.session;

import static dev.chaski.catchup.Entries.ALICE;
import static dev.chaski.catchup.Entries.BOB;
import static dev.chaski.catchup.Entries.ROOM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.catchup.Entries;
import dev.chaski.chat.Period;
import dev.chaski.routing.EntryPush;
import dev.chaski.routing.MembersChanged;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Memberships are looked up while entries and marks go on: what the log has said since counts for more, and nothing that came between is lost. */
class MembershipsComeBesideTheLogTest {
    private final PaperGateway gateway = new PaperGateway();

    @Test
    void whatWasReadBeforeTheRemovalBringsNobodyBack() {
        gateway.connect("phone");
        gateway.arrived(PaperGateway.member(1, new Period(1, Period.OPEN)));
        gateway.hear(new EntryPush(Entries.removed(ROOM, 2, ALICE)));
        gateway.hear(new MembersChanged(Set.of(ALICE)));
        gateway.hear(new EntryPush(Entries.message(3, BOB)));
        assertThat(gateway.frames).anyMatch(frame -> frame.contains("\"seq\":2"));
        assertThat(gateway.frames).noneMatch(frame -> frame.contains("\"seq\":3"));

        gateway.store.memberships = List.of(PaperGateway.member(4, new Period(1, 2), new Period(4, Period.OPEN)));
        gateway.store.entries = List.of(Entries.added(ROOM, 4, ALICE));
        gateway.hear(new MembersChanged(Set.of(ALICE)));
        gateway.hear(new EntryPush(Entries.message(5, BOB)));
        assertThat(gateway.frames).as("she is back").anyMatch(frame -> frame.contains("\"seq\":5"));
        assertThat(gateway.frames).noneMatch(frame -> frame.contains("\"seq\":3"));
    }

    @Test
    void whoIsFoundToHaveBeenAddedHearsOfMarksThatHaveMovedSince() {
        gateway.connect("phone");
        gateway.arrived();
        assertThat(gateway.frames).noneMatch(frame -> frame.contains("\"receipt\""));

        gateway.store.memberships = List.of(PaperGateway.member(1, new Period(1, Period.OPEN)));
        gateway.hear(new MembersChanged(Set.of(ALICE)));

        assertThat(gateway.frames).anyMatch(frame -> frame.contains("\"receipt\"") && frame.contains("\"DELIVERED\""));
    }
}
