// SPDX-License-Identifier: Apache-2.0
package dev.chaski.presence;

import dev.chaski.chat.UserId;
import dev.chaski.routing.Roster;
import dev.chaski.routing.RouteTable;
import dev.chaski.turns.Turns;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sweep after instances that have left. One survivor is enough: the first by id does it at once. The others look a few seconds later whether it was done, since the first may have died as well, have no
 * presence, or have found no Redis; what is swept already costs them one question. The users of one that has left are looked at although it may still hold its lease; its routes are swept when that has
 * expired. One that comes back had only been out of sight: its users are looked at again.
 *
 * <p>An instance that died with nobody to see it, the only one or the last of several, is found by the next that starts: it has written when it was last alive.
 */
final class Departures {
    private static final Logger log = LoggerFactory.getLogger(Departures.class);
    private static final long LATER_MS = 4000;
    private static final long SEARCH_MS = 5000;

    private final Turns turns;
    private final Roster roster;
    private final RouteTable routes;
    private final Consumer<Collection<UserId>> look;
    /** Whose sweep is not over: with many users it takes longer than the pause until the next. */
    private final Set<String> underWay = new HashSet<>();

    /** {@code look} is told of the users who had a socket there. */
    Departures(Turns turns, Roster roster, RouteTable routes, Consumer<Collection<UserId>> look) {
        this.turns = turns;
        this.roster = roster;
        this.routes = routes;
        this.look = look;
    }

    /** Searches, now and from now on, for those whom nobody saw die. */
    void begin() {
        search();
        turns.every(SEARCH_MS, this::search);
    }

    private void search() {
        routes.silent()
                .onSuccess(silent -> silent.stream()
                        .filter(node -> !node.equals(roster.nodeId()) && !roster.isOther(node))
                        .filter(node -> !underWay.contains(node))
                        .forEach(this::found))
                .onFailure(e -> log.debug("Nobody was searched for: {}", e.toString()));
    }

    private void found(String node) {
        sweepOnce(node, false)
                .onSuccess(leased -> {
                    if (!leased) {
                        log.info("Instance {} is gone: what it had left was swept", node);
                    }
                })
                .onFailure(e -> log.debug("The sweep of {} failed: {}", node, e.toString()));
    }

    void left(String node) {
        boolean first = roster.others().stream().noneMatch(other -> other.compareTo(roster.nodeId()) < 0);
        if (first) {
            log.info("Instance {} has left: its routes are swept", node);
            sweep(node, true);
        } else {
            later(node, true);
        }
    }

    private void later(String node, boolean looks) {
        turns.after(LATER_MS, () -> sweep(node, looks));
    }

    private void sweep(String node, boolean looks) {
        if (underWay.contains(node)) {
            later(node, looks);
            return;
        }
        boolean back = roster.isOther(node);
        sweepOnce(node, looks || back)
                .onSuccess(leased -> {
                    if (leased && !back) {
                        later(node, false);
                    }
                })
                .onFailure(e -> {
                    log.debug("The sweep of {} failed, and is tried again: {}", node, e.toString());
                    later(node, looks);
                });
    }

    private Future<Boolean> sweepOnce(String node, boolean leasedToo) {
        underWay.add(node);
        return routes.sweep(node, leasedToo, look).onComplete(done -> underWay.remove(node));
    }
}
