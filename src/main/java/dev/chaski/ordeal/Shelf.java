// SPDX-License-Identifier: Apache-2.0
package dev.chaski.ordeal;

import dev.chaski.chat.Period;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a phone holds of one conversation, over all its connections, and the seq up to which nothing is missing. A new device does not know where its cursor was made: the first entry that is pushed tells. */
public final class Shelf {
    private final TreeMap<Long, Long> predecessors = new TreeMap<>();
    private Long base;
    private boolean guessed;
    private long upTo;

    void pushed(long seq, long predecessor) {
        predecessors.merge(seq, predecessor, Math::min);
        if (base == null || (guessed && (seq <= base || predecessor > upTo))) {
            base = predecessor;
        }
        guessed = false;
        count();
    }

    void confirmed(long seq, boolean repeat) {
        predecessors.putIfAbsent(seq, seq - 1);
        if (base == null && !repeat) {
            base = seq - 1;
            guessed = true;
        }
        count();
    }

    /** What lies above is discarded. */
    void resync(long lastSeq) {
        predecessors.tailMap(lastSeq, false).clear();
        base = lastSeq;
        guessed = false;
        count();
    }

    private void count() {
        if (base == null) {
            return;
        }
        upTo = base;
        for (Map.Entry<Long, Long> entry : predecessors.tailMap(base, false).entrySet()) {
            if (entry.getValue() > upTo) {
                return;
            }
            upTo = entry.getKey();
        }
    }

    /** The highest seq below which nothing is missing; null while that is not known: a confirmation alone does not tell what came before it. */
    public Long upTo() {
        return base == null || guessed ? null : (Long) upTo;
    }

    /** The highest seq that is held; 0: none. */
    long highest() {
        return predecessors.isEmpty() ? 0 : predecessors.lastKey();
    }

    boolean holds(long seq) {
        return predecessors.containsKey(seq);
    }

    public List<Period> stretches() {
        List<Period> stretches = new ArrayList<>();
        for (long seq : predecessors.keySet()) {
            int last = stretches.size() - 1;
            if (last >= 0 && stretches.get(last).toSeq() == seq - 1) {
                stretches.set(last, new Period(stretches.get(last).fromSeq(), seq));
            } else {
                stretches.add(new Period(seq, seq));
            }
        }
        return stretches;
    }
}
