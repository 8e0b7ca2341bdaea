// SPDX-License-Identifier: Apache-2.0
package dev.chaski.presence;

import dev.chaski.chat.UserId;
import dev.chaski.routing.Roster;
import dev.chaski.routing.RouteTable;
import dev.chaski.turns.Turns;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sweep after instances that have left. One survivor is enough: the first by id does it at once. The others look a few seconds later whether it was done, since the first may have died as well, have no
 * presence, or have found no Redis; what is swept already costs them one question.
 */
final class Departures {
    private static final Logger log = LoggerFactory.getLogger(Departures.class);
    private static final long LATER_MS = 4000;

    private final Turns turns;
    private final Roster roster;
    private final RouteTable routes;
    private final Consumer<UserId> look;
    /** Instances that have left and were not swept yet. */
    private final Set<String> gone = new LinkedHashSet<>();

    /** {@code look} is told of every user who had a socket there. */
    Departures(Turns turns, Roster roster, RouteTable routes, Consumer<UserId> look) {
        this.turns = turns;
        this.roster = roster;
        this.routes = routes;
        this.look = look;
    }

    void left(String node) {
        gone.add(node);
        boolean first = roster.others().stream().noneMatch(other -> other.compareTo(roster.nodeId()) < 0);
        if (first) {
            log.info("Instance {} has left: its routes are swept", node);
            sweep(node);
        } else {
            turns.after(LATER_MS, () -> sweep(node));
        }
    }

    private void sweep(String node) {
        routes.sweep(node)
                .onSuccess(users -> {
                    gone.remove(node);
                    users.forEach(look);
                })
                .onFailure(e -> {
                    log.debug("The sweep of {} failed, and is tried again: {}", node, e.toString());
                    turns.after(LATER_MS, () -> sweep(node));
                });
    }

    List<String> notSwept() {
        return List.copyOf(gone);
    }
}
