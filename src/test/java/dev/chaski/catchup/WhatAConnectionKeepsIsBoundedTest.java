// SPDX-License-Identifier: Apache-2.0
package dev.chaski.catchup;

import static dev.chaski.catchup.Entries.ALICE;
import static dev.chaski.catchup.Entries.BOB;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** I8 in the small: {@link Unacked} lets go of what was acknowledged. */
class WhatAConnectionKeepsIsBoundedTest {
    @Test
    void anAckReleasesEverythingUpToItAndNamesTheAuthors() {
        Unacked unacked = new Unacked();
        unacked.add(3, ALICE);
        unacked.add(5, BOB);
        unacked.add(6, BOB);
        unacked.add(9, ALICE);
        assertThat(unacked.release(2)).isEmpty();
        assertThat(unacked.release(6)).containsExactlyInAnyOrder(ALICE, BOB);
        assertThat(unacked.size()).isEqualTo(1);
        assertThat(unacked.release(6)).isEmpty();
        assertThat(unacked.release(100)).containsExactly(ALICE);
        assertThat(unacked.size()).isZero();
    }

    @Test
    void whatIsTakenOverIsCountedInOnePlaceOnly() {
        Unacked old = new Unacked();
        old.add(3, ALICE);
        old.add(4, BOB);
        Unacked again = new Unacked();
        again.takeOver(old);
        again.add(7, ALICE);
        assertThat(old.size()).isZero();
        assertThat(again.size()).isEqualTo(3);
        assertThat(again.release(3)).containsExactly(ALICE);
    }
}
