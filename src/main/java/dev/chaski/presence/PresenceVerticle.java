// SPDX-License-Identifier: Apache-2.0
package dev.chaski.presence;

import dev.chaski.routing.Roster;
import dev.chaski.routing.RouteTable;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns: the sweep after an instance that died.
 * Hears: that a member has left the cluster.
 * Says: nothing.
 * If it dies: routes that lead nowhere stay until they expire, which costs lost hints and no more.
 */
public final class PresenceVerticle extends VerticleBase {
    private static final Logger log = LoggerFactory.getLogger(PresenceVerticle.class);

    private final Roster roster;
    private final RouteTable routes;
    private final int number;

    /** Of several on one instance only the first, {@code number} 0, sweeps. */
    public PresenceVerticle(Roster roster, RouteTable routes, int number) {
        this.roster = roster;
        this.routes = routes;
        this.number = number;
    }

    @Override
    public Future<?> start() {
        if (number == 0) {
            roster.onLeft(node -> context.runOnContext(v -> left(node)));
        }
        return Future.succeededFuture();
    }

    /** One survivor is enough: the first by id. */
    private void left(String node) {
        boolean first = roster.others().stream().noneMatch(other -> other.compareTo(roster.nodeId()) < 0);
        if (first) {
            log.info("Instance {} has left: its routes are swept", node);
            routes.sweep(node).onFailure(e -> log.debug("The sweep of {} failed: {}", node, e.toString()));
        }
    }
}
