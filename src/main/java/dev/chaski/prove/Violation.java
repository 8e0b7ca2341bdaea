// SPDX-License-Identifier: Apache-2.0
package dev.chaski.prove;

import java.util.List;
import java.util.stream.Collectors;

/** A broken promise: which, how, and the events that show it. */
public record Violation(Invariant invariant, String sentence, List<History.Moment> events) {
    @Override
    public String toString() {
        return invariant + " (" + invariant.promise() + "): " + sentence
                + events.stream().map(moment -> "\n    " + moment).collect(Collectors.joining());
    }
}
