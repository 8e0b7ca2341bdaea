// SPDX-License-Identifier: Apache-2.0
package dev.chaski.prove;

import dev.chaski.prove.History.Moment;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The violations found so far; of each invariant only the first ones, since one fault often shows a thousand times. */
final class Findings {
    private static final int MOST_OF_A_KIND = 50;

    private final List<Moment> moments;
    private final List<Violation> violations = new ArrayList<>();
    private final Map<Invariant, Integer> counts = new EnumMap<>(Invariant.class);

    Findings(List<Moment> moments) {
        this.moments = moments;
    }

    /** {@code sentence} is a format; {@code places} are those of the events concerned, negative where there is none. */
    @SuppressWarnings("AnnotateFormatMethod")
    void broken(Invariant invariant, int[] places, String sentence, Object... words) {
        if (counts.merge(invariant, 1, Integer::sum) > MOST_OF_A_KIND) {
            return;
        }
        List<Moment> events = new ArrayList<>();
        for (int place : places) {
            if (place >= 0) {
                events.add(moments.get(place));
            }
        }
        violations.add(new Violation(invariant, String.format(sentence, words), List.copyOf(events)));
    }

    /** A place or several. */
    static int[] at(int... places) {
        return places;
    }

    List<Violation> violations() {
        return List.copyOf(violations);
    }
}
