// SPDX-License-Identifier: Apache-2.0
package dev.chaski.privacy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.testing.Cluster;
import dev.chaski.testing.OnTwoNodes;
import dev.chaski.testing.Scene;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Section 6 of docs/protocol.md as a table: all 256 pairs of two users' settings, on the socket, at REST and in every sum, with the settings chosen before, between send and read, and after the read, all connected, at the
 * instance where one's socket is not. What is expected is {@link Model}'s.
 */
@ExtendWith(OnTwoNodes.class)
class PrivacyHoldsOnEverySurfaceTest {
    @Test
    void wheneverItIsSwitched(Scene scene) {
        Company company = new Company(scene, Choice.all(), false);
        switching(company);
        company.at("gone").halfLeave().settle().check();
        verify(company);
    }

    /** There only the telling of reads is another. */
    @Test
    void alsoInALargeConversation() {
        try (Cluster cluster = Cluster.of(2, Map.of("groups.large-over", "5"));
                Scene scene = new Scene(cluster)) {
            Company company = new Company(scene, Choice.all().subList(0, 4), true);
            switching(company);
            verify(company);
        }
    }

    private static void switching(Company company) {
        company.at("chosen before").choose().connect().say("1").read().settle().check();
        company.checkSync("tablet").checkTyping();
        company.at("opened after the read").chooseOpen().settle().check();
        company.at("chosen between send and read")
                .say("2")
                .choose()
                .read()
                .settle()
                .check();
        company.checkSync("watch").checkTyping();
        company.at("opened, and read again")
                .chooseOpen()
                .say("3")
                .read()
                .settle()
                .check();
        company.at("chosen after the read").choose().settle().check();
    }

    private static void verify(Company company) {
        assertThat(company.wrong().stream().limit(20).toList())
                .as("%d leaks or gaps, of which", company.wrong().size())
                .isEmpty();
    }
}
