// SPDX-License-Identifier: Apache-2.0
package dev.chaski.prove;

import java.util.ArrayList;
import java.util.List;

/** Everything that was seen, in the order in which it was recorded. Any thread may add to it. */
public final class History {
    private final List<Moment> moments = new ArrayList<>();

    /** An event, its place in the history, and its time in milliseconds by the recorder's clock, which may be a simulated one. Only the place is relied upon. */
    public record Moment(int index, long atMs, Event event) {
        @Override
        public String toString() {
            return "#" + index + " " + atMs + " ms " + event;
        }
    }

    /** Records an event. */
    public synchronized void add(long atMs, Event event) {
        moments.add(new Moment(moments.size(), atMs, event));
    }

    /** What was recorded so far. */
    public synchronized List<Moment> moments() {
        return List.copyOf(moments);
    }

    public synchronized int size() {
        return moments.size();
    }
}
