// SPDX-License-Identifier: Apache-2.0
package dev.chaski.gateway;

import dev.chaski.routing.NodeHello;
import dev.chaski.routing.Roster;
import dev.chaski.turns.Turns;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Compares this instance's sockets with those of the others once a second, and lets some go where the {@link Balance} says so. */
final class Rebalancing {
    private static final Logger log = LoggerFactory.getLogger(Rebalancing.class);
    private static final long INTERVAL_MS = 1000;

    private final Turns turns;
    private final Roster roster;
    private final Gateways gateways;
    private final Balance balance;
    private boolean underWay;

    Rebalancing(Turns turns, Roster roster, Gateways gateways, int from) {
        this.turns = turns;
        this.roster = roster;
        this.gateways = gateways;
        this.balance = new Balance(from);
    }

    void begin() {
        turns.every(INTERVAL_MS, this::look);
    }

    private void look() {
        int own = gateways.staying();
        Map<String, Integer> others = others();
        int some = balance.tooMany(turns.nanos(), own, others);
        if (some > 0) {
            gateways.letGo(some, INTERVAL_MS);
        }
        if (underWay != some > 0) {
            underWay = some > 0;
            log.info(
                    "{} to even out the sockets: {} here, {} elsewhere",
                    underWay ? "Clients are asked to reconnect elsewhere" : "No more clients are asked",
                    own,
                    others.values());
        }
    }

    private Map<String, Integer> others() {
        return roster.present().values().stream()
                .filter(node -> node.sockets() >= 0 && roster.isOther(node.nodeId()))
                .collect(Collectors.toMap(NodeHello::nodeId, NodeHello::sockets));
    }
}
