// SPDX-License-Identifier: Apache-2.0
package dev.chaski.delivery;

import dev.chaski.routing.Ownership.Place;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The sends of one line, at one owner until nothing of it is in flight. */
final class Pin {
    /** Said to the owner in one turn, so that the bus carries or loses them together. */
    final Deque<Flight> inFlight = new ArrayDeque<>();
    /** They go when the others have been answered: what was lost in front of them must not come behind them. */
    final Deque<Flight> waiting = new ArrayDeque<>();

    Place place;
    /** Whether those in flight went to another owner than the first. */
    boolean moved;
    /** Whether that one is asked which of them the log has, before any goes to it as new. */
    boolean questioned;

    private long accepted;

    Pin(Place place) {
        this.place = place;
    }

    /** It is in the log, and whatever of the line is not yet would come behind it. */
    void accepted(Flight flight) {
        accepted = Math.max(accepted, flight.ticket());
    }

    private boolean overtaken(Flight flight) {
        return flight.ticket() < accepted;
    }

    /** Whether one that another owner took as new could come behind a later one that the first has accepted. */
    boolean orderAtStake() {
        return inFlight.size() > 1 || overtaken(inFlight.peek());
    }

    boolean inQuestion() {
        return inFlight.stream().anyMatch(flight -> flight.inQuestion);
    }

    /** Those before which a later one is in the log. */
    List<Flight> overtaken() {
        return inFlight.stream().filter(this::overtaken).toList();
    }
}
