// SPDX-License-Identifier: Apache-2.0
package dev.chaski.ordeal;

import dev.chaski.chat.DeviceId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** When devices were away, read nothing or acknowledged nothing by their own doing: what waits for them then is no outage. */
final class Absences {
    /** One that may last still. */
    static final class Open {
        final long from;
        long to = Long.MAX_VALUE;

        private Open(long from) {
            this.from = from;
        }
    }

    private final Map<DeviceId, List<Open>> all = new HashMap<>();

    Open begins(DeviceId device, long atMs) {
        Open open = new Open(atMs);
        all.computeIfAbsent(device, id -> new ArrayList<>()).add(open);
        return open;
    }

    void ends(Open absence, long atMs) {
        absence.to = atMs;
    }

    /** Whether the device was away at any time between the two, or just before: it has to catch up first. */
    boolean between(DeviceId device, long fromMs, long toMs, long catchUpMs) {
        return all.getOrDefault(device, List.of()).stream()
                .anyMatch(away -> away.from <= toMs && (away.to == Long.MAX_VALUE || away.to + catchUpMs >= fromMs));
    }
}
