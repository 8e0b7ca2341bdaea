// SPDX-License-Identifier: Apache-2.0
package dev.chaski.delivery;

import dev.chaski.bus.Bus;
import dev.chaski.chat.ConversationId;
import dev.chaski.chat.Refusal;
import dev.chaski.routing.NodeInbox;
import dev.chaski.routing.Ownership;
import dev.chaski.routing.Ownership.Place;
import dev.chaski.trail.Trail;
import dev.chaski.turns.Again;
import dev.chaski.turns.Turns;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ObjLongConsumer;

/**
 * Sends messages to the owners of their conversations and hands back what they answer; one for each event loop that sends. The sends of one sender and conversation keep their order: the owner is pinned
 * until nothing is in flight, and when it does not answer in time the unanswered ones go, in order, to another instance's delivery. Uniqueness and the comparison of heads make that safe. Where
 * they are several, that one is asked first which of them are in the log: of what the first owner refused in front of them nothing may come behind them.
 */
public final class DeliveryClient {
    private static final AtomicInteger CLIENTS = new AtomicInteger();
    private static final long TICK_MS = 50;
    private static final long LAST_TIMEOUT_MS = 8000;
    private static final long RETRY_AFTER_MS = 1000;

    private final Turns turns;
    private final Bus bus;
    private final Ownership ownership;
    private final String nodeId;
    private final Trail trail;
    private final long ownerTimeoutMs;
    private final int id = CLIENTS.incrementAndGet();
    private final Map<Long, Flight> flights = new HashMap<>();
    private final Again overdue;
    private final Map<Flight.Line, Pin> pins = new HashMap<>();
    private final Doubts doubts = new Doubts();
    private ObjLongConsumer<AsyncResult<Confirmation>> answered = (answer, nanos) -> {};
    private long tickets;

    /** To be made on the event loop that will use it. */
    public DeliveryClient(
            Turns turns, Bus bus, NodeInbox inbox, Ownership ownership, long ownerTimeoutMs, Trail trail) {
        this.turns = turns;
        this.bus = bus;
        this.ownership = ownership;
        this.nodeId = inbox.nodeId();
        this.trail = trail;
        this.ownerTimeoutMs = ownerTimeoutMs;
        inbox.on(Outcome.class, this::landed);
        this.overdue = new Again(turns, TICK_MS, this::sendOverdueElsewhere);
    }

    /** Tells the answer of every send from now on, and after how many nanoseconds it came. */
    public void onAnswered(ObjLongConsumer<AsyncResult<Confirmation>> whom) {
        answered = whom;
    }

    /** A message that could not be sent at all, since its form was wrong. */
    public void refused(Refusal why) {
        answered.accept(Future.failedFuture(why), 0);
    }

    /**
     * Asks for a message to be accepted; {@code line} names who sends (a session, or a REST caller). Fails with a {@link Refusal}: what was wrong, or {@code unavailable} with what is known of the outcome.
     */
    public Future<Confirmation> send(String line, Submission message) {
        long begun = turns.nanos();
        return ask(line, message).onComplete(answer -> answered.accept(answer, turns.nanos() - begun));
    }

    private Future<Confirmation> ask(String line, Submission message) {
        Flight.Line key = new Flight.Line(line, message.conversationId());
        Pin pin = pins.get(key);
        if (pin == null) {
            Optional<Place> owner = ownership.deliveryOf(message.conversationId());
            if (owner.isEmpty()) {
                return Future.failedFuture(doubts.said(
                        message,
                        Refusal.unavailable(
                                "No instance takes messages now", RETRY_AFTER_MS, Refusal.Outcome.NOT_ACCEPTED)));
            }
            pin = new Pin(owner.get());
            pins.put(key, pin);
        }
        long ticket = ++tickets;
        Flight flight = new Flight(message.asked(nodeId, id, ticket), key, turns.nanos());
        flights.put(ticket, flight);
        overdue.later();
        pin.waiting.add(flight);
        if (pin.inFlight.isEmpty()) {
            launchWaiting(pin);
        }
        return flight.promise.future();
    }

    private void launchWaiting(Pin pin) {
        pin.inFlight.addAll(pin.waiting);
        pin.waiting.clear();
        pin.inFlight.forEach(flight -> launch(flight, pin.place, false));
    }

    private void launch(Flight flight, Place place, boolean onlyIfKnown) {
        flight.sentAt = turns.nanos();
        flight.launches++;
        flight.inQuestion = onlyIfKnown;
        bus.send(
                Submission.lane(place.nodeId(), place.lane()),
                onlyIfKnown ? flight.submission.question() : flight.submission);
    }

    private void landed(Outcome outcome) {
        if (outcome.client() != id) {
            return;
        }
        Flight flight = flights.get(outcome.ticket());
        if (flight == null) {
            return;
        }
        Pin pin = pins.get(flight.line);
        if (outcome.onlyIfKnown() && outcome.failure() != null) {
            flight.inQuestion = false;
        } else {
            answered(flight, pin, outcome);
        }
        if (pin.questioned && !pin.inQuestion()) {
            launchUnknown(pin);
        }
    }

    private void answered(Flight flight, Pin pin, Outcome outcome) {
        if (outcome.failure() == null) {
            pin.accepted(flight);
        }
        forget(flight);
        if (outcome.failure() == null) {
            doubts.settled(flight.submission);
            told(outcome, flight);
            flight.promise.complete(
                    new Confirmation(outcome.messageId(), outcome.seq(), outcome.createdAt(), outcome.duplicate()));
        } else {
            fail(flight, flight.launches > 1 ? refusedByOne(outcome) : refused(outcome));
        }
    }

    private void fail(Flight flight, Refusal refusal) {
        flight.promise.fail(doubts.said(flight.submission, refusal));
    }

    private void told(Outcome outcome, Flight flight) {
        if (!outcome.duplicate()) {
            ConversationId conversation = flight.submission.conversationId();
            trail.sent(outcome.messageId(), conversation, outcome.seq(), turns.nanos() - flight.askedAt);
        }
    }

    private static Refusal refused(Outcome outcome) {
        return Refusal.restored(outcome.failure(), outcome.reason(), outcome.retryAfterMs(), outcome.outcome());
    }

    /** Where it was sent to two owners, one knows nothing of what the other still has under way, whatever the reason of its no. */
    private static Refusal refusedByOne(Outcome outcome) {
        return Refusal.unavailable(
                outcome.reason(), Math.max(RETRY_AFTER_MS, outcome.retryAfterMs()), Refusal.Outcome.UNKNOWN);
    }

    private void forget(Flight flight) {
        flights.remove(flight.ticket());
        Pin pin = pins.get(flight.line);
        pin.inFlight.remove(flight);
        if (pin.inFlight.isEmpty()) {
            goOn(flight.line, pin);
        }
    }

    /** Nothing is in flight: the next ones may go to another owner. */
    private void goOn(Flight.Line line, Pin pin) {
        if (pin.waiting.isEmpty()) {
            pins.remove(line);
            return;
        }
        ownership.deliveryOf(line.conversation()).ifPresent(owner -> pin.place = owner);
        pin.moved = false;
        pin.questioned = false;
        launchWaiting(pin);
    }

    private void sendOverdueElsewhere() {
        if (flights.isEmpty()) {
            return;
        }
        overdue.later();
        long now = turns.nanos();
        for (Pin pin : List.copyOf(pins.values())) {
            long waitedMs = (now - pin.inFlight.peek().sentAt) / 1_000_000;
            boolean elsewhere = !pin.moved && !pin.place.nodeId().equals(nodeId);
            if (elsewhere && waitedMs > ownerTimeoutMs) {
                move(pin);
            } else if (waitedMs > LAST_TIMEOUT_MS) {
                giveUp(pin);
            }
        }
    }

    private void move(Pin pin) {
        pin.moved = true;
        ConversationId conversation = pin.inFlight.peek().line.conversation();
        ownership.deliveryInsteadOf(pin.place, conversation).ifPresent(place -> {
            pin.place = place;
            pin.questioned = pin.orderAtStake();
            pin.inFlight.forEach(flight -> launch(flight, place, pin.questioned));
        });
    }

    /** The log has none of those in flight: what the first owner cannot have refused goes to the second as new. */
    private void launchUnknown(Pin pin) {
        pin.questioned = false;
        List<Flight> overtaken = pin.overtaken();
        pin.inFlight.stream()
                .filter(flight -> !overtaken.contains(flight))
                .forEach(flight -> launch(flight, pin.place, false));
        Refusal refusal = Refusal.unavailable(
                "A later message was accepted before it; send the same tempId again",
                RETRY_AFTER_MS,
                Refusal.Outcome.UNKNOWN);
        for (Flight flight : overtaken) {
            forget(flight);
            fail(flight, refusal);
        }
    }

    private void giveUp(Pin pin) {
        List<Flight> waiting = List.copyOf(pin.waiting);
        pin.waiting.clear();
        waiting.forEach(flight -> flights.remove(flight.ticket()));
        for (Flight flight : List.copyOf(pin.inFlight)) {
            forget(flight);
            fail(
                    flight,
                    Refusal.unavailable(
                            "No answer in time; send the same tempId again to learn",
                            RETRY_AFTER_MS,
                            Refusal.Outcome.UNKNOWN));
        }
        Refusal behind = Refusal.unavailable(
                "The messages before it were not answered in time", RETRY_AFTER_MS, Refusal.Outcome.NOT_ACCEPTED);
        waiting.forEach(flight -> fail(flight, behind));
    }

    /** Sends that have no answer yet. */
    public int inFlight() {
        return flights.size();
    }
}
