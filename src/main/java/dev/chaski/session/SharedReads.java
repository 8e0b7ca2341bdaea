// SPDX-License-Identifier: Apache-2.0
package dev.chaski.session;

import dev.chaski.store.Arrivals.Arrival;
import dev.chaski.store.Arrivals.Greeted;
import dev.chaski.store.LogPages.Page;
import dev.chaski.store.LogPages.Wanted;
import dev.chaski.store.LogReads;
import dev.chaski.store.MissedMarks.Absence;
import dev.chaski.store.MissedMarks.MovedMark;
import dev.chaski.store.SyncReads;
import dev.chaski.turns.Turns;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;

/** What the syncs of one event loop read. Connections that come at the same time share the statements, so that a storm of them costs few. */
final class SharedReads {
    private static final int MOST_CONNECTIONS = 64;

    /** How a device stands to everything that is its user's. */
    final Together<Greeted, Arrival> arrivals;
    /** The first pages of one connection, and the heads of whatever else it has. */
    final Together<List<Wanted>, List<Page>> firstPages;
    /** The marks that an author has missed. */
    final Together<Absence, List<MovedMark>> movedMarks;

    private final LogReads log;

    SharedReads(Turns turns, SyncReads sync, LogReads log) {
        this.log = log;
        arrivals = new Together<>(turns, MOST_CONNECTIONS, sync::arrivals);
        firstPages = new Together<>(turns, MOST_CONNECTIONS, this::pages);
        movedMarks = new Together<>(turns, MOST_CONNECTIONS, sync::movedMarks);
    }

    private Future<List<List<Page>>> pages(List<List<Wanted>> connections) {
        List<Wanted> all = connections.stream().flatMap(List::stream).toList();
        return log.pages(all).map(pages -> {
            List<List<Page>> each = new ArrayList<>(connections.size());
            int from = 0;
            for (List<Wanted> wanted : connections) {
                each.add(pages.subList(from, from + wanted.size()));
                from += wanted.size();
            }
            return each;
        });
    }
}
