// SPDX-License-Identifier: Apache-2.0
package dev.chaski.ordeal;

import dev.chaski.prove.Event;
import dev.chaski.prove.History;
import dev.chaski.prove.History.Moment;
import dev.chaski.prove.Violation;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The part of a history that shows a violation: its events, what was disturbed then, and what else happened on the connections concerned. */
final class Excerpt {
    private static final int MARGIN = 400;
    private static final int MOST_LINES = 60;

    private Excerpt() {}

    static String of(History history, Violation violation) {
        List<Moment> moments = history.moments();
        TreeMap<Integer, Moment> shown = new TreeMap<>();
        violation.events().forEach(moment -> shown.put(moment.index(), moment));
        if (!shown.isEmpty()) {
            Set<Long> connections =
                    violation.events().stream().map(Excerpt::connection).collect(Collectors.toSet());
            connections.remove(Event.NONE);
            int from = Math.max(0, shown.firstKey() - MARGIN);
            int to = Math.min(moments.size(), shown.lastKey() + MARGIN);
            moments.subList(from, to).stream()
                    .filter(moment ->
                            moment.event() instanceof Event.Disturbed || connections.contains(connection(moment)))
                    .limit(MOST_LINES)
                    .forEach(moment -> shown.putIfAbsent(moment.index(), moment));
        }
        return violation.invariant() + " (" + violation.invariant().promise() + "): " + violation.sentence()
                + shown.values().stream()
                        .map(moment -> (violation.events().contains(moment) ? "\n  > " : "\n    ") + moment)
                        .collect(Collectors.joining());
    }

    private static long connection(Moment moment) {
        Event event = moment.event();
        if (event instanceof Event.Connected e) {
            return e.connection();
        } else if (event instanceof Event.Welcomed e) {
            return e.connection();
        } else if (event instanceof Event.Synced e) {
            return e.connection();
        } else if (event instanceof Event.Pushed e) {
            return e.connection();
        } else if (event instanceof Event.Sent e) {
            return e.attempt().connection();
        } else if (event instanceof Event.Confirmed e) {
            return e.attempt().connection();
        } else if (event instanceof Event.Disconnected e) {
            return e.connection();
        } else if (event instanceof Event.ReceiptTold e) {
            return e.connection();
        }
        return Event.NONE;
    }
}
