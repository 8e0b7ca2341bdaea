// SPDX-License-Identifier: Apache-2.0
package dev.chaski.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.routing.PeerDoor;
import org.junit.jupiter.api.Test;

class AMarkNeedsTheKeyOfTheDoorTest {
    private static final PeerDoor DOOR = new PeerDoor("http://10.0.0.7:8080", "5e1f");
    private static final PeerDoor OTHER = new PeerDoor("http://10.0.0.8:8080", "7c20");

    @Test
    void isReadAsItWasWritten() {
        PeerMark opening = new PeerMark(true, "192.0.2.1");
        PeerMark finding = new PeerMark(false, "2001:db8::1%eth0");
        assertThat(PeerMark.read(opening.written(DOOR), DOOR)).contains(opening);
        assertThat(PeerMark.read(finding.written(DOOR), DOOR)).contains(finding);
    }

    @Test
    void isNoneWithoutTheRightKey() {
        PeerMark mark = new PeerMark(true, "192.0.2.1");
        assertThat(PeerMark.read(mark.written(OTHER), DOOR)).isEmpty();
        assertThat(PeerMark.read(null, DOOR)).isEmpty();
        for (String header : new String[] {"", " ", "5e1f", "5e1f open", " open 192.0.2.1", "5E1F open 192.0.2.1"}) {
            assertThat(PeerMark.read(header, DOOR)).as(header).isEmpty();
        }
    }

    @Test
    void isNoneWhereThereIsNoDoor() {
        PeerMark mark = new PeerMark(true, "192.0.2.1");
        assertThat(PeerMark.read(mark.written(PeerDoor.CLOSED), PeerDoor.CLOSED))
                .isEmpty();
    }

    @Test
    void theKeyIsNotPrinted() {
        assertThat(DOOR.toString()).contains(DOOR.url()).doesNotContain(DOOR.key());
    }
}
