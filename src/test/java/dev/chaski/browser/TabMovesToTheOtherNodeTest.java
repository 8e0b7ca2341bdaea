// SPDX-License-Identifier: Apache-2.0
package dev.chaski.browser;

import dev.chaski.testing.Cluster;
import dev.chaski.testing.Scene;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A page whose node stops goes on at the other one that its address names. */
@ExtendWith(InChromium.class)
class TabMovesToTheOtherNodeTest {
    @Test
    void whenItsOwnIsStopped(Tabs tabs) {
        try (Cluster cluster = Cluster.of(2);
                Scene scene = new Scene(cluster)) {
            String conversation = scene.direct("alice", "bob");
            String both = "&urls=" + cluster.url(0) + "," + cluster.url(1);
            Tab alice = tabs.as(scene.user("alice"), cluster.url(0), both)
                    .isOn(cluster.node(0).nodeId())
                    .opens(conversation);
            Tab bob = tabs.as(scene.user("bob"), cluster.url(1)).opens(conversation);
            alice.says("before").seesTicks("before", "READ");

            cluster.stop(0);

            alice.isOn(cluster.node(1).nodeId());
            bob.says("after");
            alice.sees("after").says("here as well").seesTicks("here as well", "READ");
            List<String> all = List.of("before", "after", "here as well");
            alice.seesOnly(all);
            bob.seesOnly(all);
        }
    }
}
