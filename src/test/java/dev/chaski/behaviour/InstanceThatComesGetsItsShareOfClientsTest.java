// SPDX-License-Identifier: Apache-2.0
package dev.chaski.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.testing.Cluster;
import dev.chaski.testing.Patience;
import dev.chaski.testing.Phone;
import dev.chaski.testing.Scene;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Nobody is bound to an instance: who has more than its share asks some to go, those go where there is room, and that is all. */
class InstanceThatComesGetsItsShareOfClientsTest {
    private static final int CLIENTS = 8;

    @Test
    void fromTheOneThatHasMoreAndNobodyIsAskedTwice() {
        try (Cluster cluster = Cluster.of(1, Map.of("gateway.rebalance-from", "4"));
                Scene scene = new Scene(cluster)) {
            List<Phone> staying = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                staying.add(scene.phone(0, "user" + i));
            }
            List<Phone> moved = new ArrayList<>();

            Patience.still(
                    "alone, all stay",
                    Duration.ofSeconds(1),
                    () -> staying.stream().noneMatch(Phone::ended),
                    () -> staying);
            cluster.addNode();
            Patience.until(
                    "half of them to be asked, or nearly so",
                    Duration.ofSeconds(30),
                    () -> {
                        for (Phone phone : staying.stream().filter(Phone::ended).toList()) {
                            assertThat(phone.expectClose()).isEqualTo(1012);
                            assertThat(phone.frames("goaway").get(0).getString("reason"))
                                    .isEqualTo("rebalancing");
                            staying.remove(phone);
                            moved.add(phone.connect(scene.url(1)));
                        }
                        return moved.size() >= 3;
                    },
                    () -> staying);

            Patience.still(
                    "nobody is asked twice",
                    Duration.ofSeconds(3),
                    () -> moved.stream().noneMatch(Phone::ended),
                    () -> moved);
            assertThat(staying.stream().filter(phone -> !phone.ended()))
                    .as("those who were never asked")
                    .hasSizeBetween(3, 5);
        }
    }
}
