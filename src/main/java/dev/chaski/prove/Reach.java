// SPDX-License-Identifier: Apache-2.0
package dev.chaski.prove;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** How far one connection has come in one conversation, as its client sees it. */
final class Reach {
    /** Where it began: nothing above may be left out, and nothing up to {@code floor} comes again. */
    long last;

    long floor;
    /** The client knows where it began (it passed a cursor or has got something): what is hidden from it must be named by afterSeq. */
    boolean based;

    int lastAt = -1;
    /** Own messages that were confirmed here: by seq, the place of the first confirmation that was no repeat, or -1. */
    final Map<Long, Integer> confirmed = new HashMap<>(0);
    /** Own messages that were pushed here all the same, by seq and place. */
    final Map<Long, Integer> ownPushed = new HashMap<>(0);
    /** What was left out, with the place of the entry that came instead. */
    final Map<Long, Integer> missing = new HashMap<>(0);
    /** The tempIds sent here and not answered yet. */
    final Set<String> unanswered = new HashSet<>(0);

    Reach(long start, long floor, boolean based) {
        this.last = start;
        this.floor = floor;
        this.based = based;
    }
}
