// SPDX-License-Identifier: Apache-2.0
package dev.chaski.terminal;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/**
 * What this device holds of each conversation, without gaps (docs/protocol.md, 5), and what of that the server has not been
 * told.
 *
 * <p>A client that was just started does not know where the device's stored cursors are. It learns a conversation's
 * from the first entry that is pushed, since pushes begin right above the cursor; before that it claims nothing.
 */
final class Positions {
    private final Map<String, Long> held = new HashMap<>();
    private final Map<String, TreeMap<Long, Long>> ahead = new HashMap<>();
    private final Set<String> dirty = new HashSet<>();
    private int unacknowledged;

    /**
     * An entry was pushed.
     *
     * @param before the seq of the entry before it, for this user
     * @return false where it is held already
     */
    boolean take(String conversation, long seq, long before) {
        unacknowledged++;
        held.putIfAbsent(conversation, before);
        return hold(conversation, seq, before);
    }

    /** An own message was confirmed, which may overtake lower entries. */
    void confirmed(String conversation, long seq) {
        hold(conversation, seq, seq - 1);
    }

    /** The log ends here: it was cut, or never went as far as this device thought. */
    void resync(String conversation, long lastSeq) {
        held.put(conversation, lastSeq);
        ahead.remove(conversation);
    }

    /** How many entries came since the last {@link #due}. */
    int unacknowledged() {
        return unacknowledged;
    }

    /** What to acknowledge now; empty where there is nothing new. */
    Map<String, Object> due() {
        Map<String, Object> due = new HashMap<>();
        dirty.forEach(conversation -> due.put(conversation, held.get(conversation)));
        dirty.clear();
        unacknowledged = 0;
        return due;
    }

    /** Everything, for {@code authenticate}, where it counts as an ack. */
    Map<String, Object> all() {
        dirty.clear();
        unacknowledged = 0;
        return new HashMap<>(held);
    }

    private boolean hold(String conversation, long seq, long before) {
        TreeMap<Long, Long> waiting = ahead.computeIfAbsent(conversation, c -> new TreeMap<>());
        boolean fresh = seq > held.getOrDefault(conversation, 0L) && !waiting.containsKey(seq);
        if (fresh) {
            waiting.put(seq, before);
        }
        if (held.containsKey(conversation)) {
            held.put(conversation, contiguous(held.get(conversation), waiting));
            dirty.add(conversation);
        }
        return fresh;
    }

    private static long contiguous(long from, NavigableMap<Long, Long> waiting) {
        long to = from;
        while (!waiting.isEmpty() && waiting.firstEntry().getValue() <= to) {
            to = Math.max(to, waiting.pollFirstEntry().getKey());
        }
        return to;
    }
}
