// SPDX-License-Identifier: Apache-2.0
package dev.chaski.routing;

import dev.chaski.bus.Bus;
import dev.chaski.chat.UserId;
import dev.chaski.turns.Turns;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * From users to the instances that hold their sockets. Routes are looked up once per event-loop turn, never per message, and not at all when this instance is alone or has one other. To be called after the
 * commit (I4); what gets lost here the commit feed finds.
 */
public final class FanOut {
    /** In one turn; where it concerns more, telling everybody costs less than asking. */
    private static final int MOST_LOOKED_UP = 2000;

    /** So many others are told without asking: the answer would cost more than it could spare. */
    private static final int MOST_TOLD_UNASKED = 1;

    private record Waiting(Collection<UserId> audience, List<NodeMessage> messages) {}

    private final Turns turns;
    private final Bus bus;
    private final NodeInbox inbox;
    private final Roster roster;
    private final RouteTable routes;
    private final int largeOver;
    private final ThreadLocal<List<Waiting>> turn = ThreadLocal.withInitial(ArrayList::new);

    /** Audiences of more than {@code largeOver} users go to all instances, which know their own members. */
    public FanOut(Turns turns, Bus bus, NodeInbox inbox, Roster roster, RouteTable routes, int largeOver) {
        this.turns = turns;
        this.bus = bus;
        this.inbox = inbox;
        this.roster = roster;
        this.routes = routes;
        this.largeOver = largeOver;
    }

    /** Brings these messages, in order, to every instance with a socket of one of these users. To be called on an event loop. */
    public void to(Collection<UserId> audience, List<? extends NodeMessage> messages) {
        if (roster.others().size() <= MOST_TOLD_UNASKED) {
            messages.forEach(this::toAll);
            return;
        }
        messages.forEach(inbox::deliver);
        List<Waiting> waiting = turn.get();
        if (waiting.isEmpty()) {
            turns.soon(this::lookUp);
        }
        waiting.add(new Waiting(audience, List.copyOf(messages)));
    }

    /** To one instance. This very one hears it at its place among what is told here, so that a socket's frames of one batch leave together. */
    public void tell(String nodeId, NodeMessage message) {
        if (nodeId.equals(inbox.nodeId())) {
            inbox.deliver(message);
        } else {
            bus.send(NodeInbox.of(nodeId), message);
        }
    }

    /** As many users as are told of by telling every instance: whoever gathers an audience need not look for more. */
    public int enough() {
        return largeOver + 1;
    }

    /** To every other instance, without asking who is where. */
    public void toAll(NodeMessage message) {
        inbox.deliver(message);
        roster.others().forEach(node -> bus.send(NodeInbox.of(node), message));
    }

    private void lookUp() {
        List<Waiting> batch = List.copyOf(turn.get());
        turn.get().clear();
        List<String> others = roster.others();
        Set<UserId> users = new HashSet<>();
        batch.stream().filter(waiting -> !large(waiting)).forEach(waiting -> users.addAll(waiting.audience()));
        if (users.isEmpty() || users.size() > MOST_LOOKED_UP) {
            batch.forEach(waiting -> send(others, waiting));
            return;
        }
        routes.nodesOf(users, others)
                .onSuccess(nodes -> batch.forEach(waiting -> send(large(waiting) ? others : nodes, waiting)))
                .onFailure(e -> batch.forEach(waiting -> send(others, waiting)));
    }

    private boolean large(Waiting waiting) {
        return waiting.audience().size() > largeOver;
    }

    private void send(Collection<String> nodes, Waiting waiting) {
        nodes.forEach(node -> waiting.messages().forEach(message -> bus.send(NodeInbox.of(node), message)));
    }
}
