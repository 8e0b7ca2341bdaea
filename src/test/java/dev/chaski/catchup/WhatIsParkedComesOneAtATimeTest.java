// SPDX-License-Identifier: Apache-2.0
package dev.chaski.catchup;

import static dev.chaski.catchup.Entries.ALICE;
import static dev.chaski.catchup.Entries.ROOM;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WhatIsParkedComesOneAtATimeTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void theLaterTheOftenerItWas() {
        PaperLog log = new PaperLog();
        log.member(ROOM, ALICE, 1);
        Gate gate = new Gate(ROOM, 0, log);
        Parking parking = new Parking();
        Position never = new Position(gate, ALICE, log.periods(ROOM, ALICE), 0, 0);
        Position often = new Position(gate, ALICE, log.periods(ROOM, ALICE), 0, 0);
        Position first = new Position(gate, ALICE, log.periods(ROOM, ALICE), 0, 0);
        parking.consider(never, Parking.STRIKES - 1);
        parking.consider(often, Parking.STRIKES + 1);
        parking.consider(first, Parking.STRIKES);
        assertThat(never.parked).isFalse();
        assertThat(parking.next(100 * SECOND)).as("before the sync is over").isEmpty();
        parking.synced(0);
        assertThat(parking.next(4 * SECOND)).isEmpty();
        assertThat(parking.next(6 * SECOND)).containsSame(first);
        assertThat(parking.next(9 * SECOND)).isEmpty();
        assertThat(parking.next(11 * SECOND)).containsSame(often);
        assertThat(often.parked).isFalse();
    }
}
