// SPDX-License-Identifier: Apache-2.0
package dev.chaski.session;

import dev.chaski.bus.Bus;
import dev.chaski.catchup.Gate;
import dev.chaski.catchup.Log;
import dev.chaski.catchup.Position;
import dev.chaski.chat.ConversationId;
import dev.chaski.chat.UserId;
import dev.chaski.presence.PresenceChange;
import dev.chaski.presence.PrivacyChanged;
import dev.chaski.presence.TypingNote;
import dev.chaski.receipts.ReceiptPush;
import dev.chaski.redis.Keys;
import dev.chaski.routing.DeviceHere;
import dev.chaski.routing.Displaced;
import dev.chaski.routing.EntryPush;
import dev.chaski.routing.FeedNews;
import dev.chaski.routing.LargeRoomsMoved;
import dev.chaski.routing.MembersChanged;
import dev.chaski.routing.NodeInbox;
import dev.chaski.routing.RouteTable;
import dev.chaski.routing.RouteTable.Found;
import dev.chaski.routing.RouteTable.Route;
import dev.chaski.store.Memberships.Membership;
import dev.chaski.store.Tallies.Tally;
import dev.chaski.trail.Trail;
import dev.chaski.turns.Turns;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the sessions of one event loop share: who is here, the gate of each of their conversations, and what the other rooms have to tell them.
 */
final class Hub {
    private final Bus bus;
    private final NodeInbox inbox;
    private final RouteTable routes;
    private final Log log;
    private final Trail trail;
    private final Map<String, Conversing> sessions = new HashMap<>();
    private final Map<UserId, List<Conversing>> byUser = new HashMap<>();
    private final Map<ConversationId, Gate> gates = new HashMap<>();
    private final Map<ConversationId, Long> heardWhileSyncing = new HashMap<>();
    private final MarkBoard marks = new MarkBoard(gates::get, this::of, this::hearing);
    private final TypingBoard typing;
    private final Reconcile reconcile;
    private Watchers watchers;
    private Summaries summaries;
    private int syncing;

    Hub(Bus bus, NodeInbox inbox, RouteTable routes, Log log, Turns turns, Trail trail) {
        this.bus = bus;
        this.inbox = inbox;
        this.routes = routes;
        this.log = log;
        this.trail = trail;
        this.typing = new TypingBoard(turns, this::typingChanged);
        this.reconcile = new Reconcile(turns, log);
    }

    /** Begins to listen, on the calling event loop. */
    void listen() {
        inbox.on(EntryPush.class, this::entry);
        inbox.on(ReceiptPush.class, marks::receipt);
        inbox.on(FeedNews.class, this::news);
        inbox.on(MembersChanged.class, changed -> refresh(changed.users()));
        inbox.on(TypingNote.class, this::typingNote);
        inbox.on(
                PrivacyChanged.class,
                changed -> of(changed.user())
                        .forEach(session -> session.discretion().told(changed.settings())));
        inbox.on(DeviceHere.class, this::deviceHere);
        inbox.on(Displaced.class, displaced -> displace(displaced.sessionId()));
    }

    /** Those who watch others are told of them. */
    void listen(Watchers watching) {
        watchers = watching;
        inbox.on(PresenceChange.class, change -> watchers.told(change.users()));
    }

    Watchers watchers() {
        return watchers;
    }

    /** The authors among those who are here are told sums of what happens in large conversations. */
    void listen(Summaries summaries) {
        this.summaries = summaries;
        summaries.among(new Summaries.People() {
            @Override
            public Map<UserId, Long> authors(ConversationId conversation) {
                Gate gate = gates.get(conversation);
                return gate == null ? Map.of() : gate.authors();
            }

            @Override
            public void tell(ConversationId conversation, UserId author, Tally tally) {
                hearing(author, conversation).forEach(session -> session.ticks().summedUp(conversation, tally));
            }
        });
        inbox.on(
                LargeRoomsMoved.class,
                moved -> moved.conversations().stream()
                        .filter(gates::containsKey)
                        .forEach(summaries::moved));
    }

    /** Somebody has arrived in these conversations, and is told the sums of the large ones. */
    Future<Void> sums(List<Membership> memberships) {
        return summaries == null ? Future.succeededFuture() : summaries.arrived(memberships);
    }

    /** Registers a session for routing: here first, then for everybody (I4). An older session of the same device is closed, wherever it is; answers false where it is not known where that may be. */
    Future<Boolean> register(Conversing session) {
        Route route = session.route();
        sessions.put(route.sessionId(), session);
        List<Conversing> ofUser = byUser.computeIfAbsent(route.user(), user -> new ArrayList<>(1));
        List<Conversing> displaced =
                ofUser.stream().filter(other -> other.on(route.device())).toList();
        ofUser.add(session);
        displaced.forEach(Conversing::displaced);
        return routes.add(route).map(found -> {
            displaceElsewhere(route, found.orElse(List.of()));
            return found.isPresent();
        });
    }

    private void displaceElsewhere(Route route, List<Found> found) {
        String device = Keys.escape(route.device().value());
        found.stream()
                .filter(other ->
                        other.device().equals(device) && !other.sessionId().equals(route.sessionId()))
                .forEach(other -> bus.send(NodeInbox.of(other.nodeId()), new Displaced(other.sessionId())));
    }

    void unregister(Conversing session) {
        Route route = session.route();
        sessions.remove(route.sessionId());
        routes.remove(route);
        List<Conversing> ofUser = byUser.get(route.user());
        if (ofUser != null && ofUser.remove(session) && ofUser.isEmpty()) {
            byUser.remove(route.user());
        }
        session.positions().forEach(this::leave);
    }

    private void deviceHere(DeviceHere here) {
        for (Conversing session : of(here.user())) {
            int age = session.route().sessionId().compareTo(here.sessionId());
            if (session.on(here.device()) && age < 0) {
                session.displaced();
            } else if (session.on(here.device()) && age > 0) {
                bus.send(NodeInbox.of(here.nodeId()), new Displaced(here.sessionId()));
            }
        }
    }

    private void displace(String sessionId) {
        Conversing session = sessions.get(sessionId);
        if (session != null) {
            session.displaced();
        }
    }

    MarkBoard marks() {
        return marks;
    }

    TypingBoard typing() {
        return typing;
    }

    private void typingNote(TypingNote note) {
        if (gates.containsKey(note.conversationId())) {
            typing.note(note);
        }
    }

    private void typingChanged(ConversationId conversation) {
        Gate gate = gates.get(conversation);
        if (gate != null) {
            gate.typingChanged();
        }
    }

    /** The route of a session says something else now. */
    Future<Void> moved(Conversing session) {
        return routes.add(session.route()).mapEmpty();
    }

    /** From here on nothing that is heard is lost on a session that reads its backlog. */
    void syncBegins() {
        syncing++;
    }

    void syncEnds() {
        if (--syncing == 0) {
            heardWhileSyncing.clear();
        }
    }

    /** The gate of a conversation whose log surely reaches {@code head}. */
    Gate gate(ConversationId conversation, long head) {
        Gate gate = gates.computeIfAbsent(conversation, id -> new Gate(id, head, log));
        gate.hear(Math.max(head, heardWhileSyncing.getOrDefault(conversation, 0L)));
        return gate;
    }

    void leave(Position position) {
        position.gate().detach(position);
        if (position.gate().deserted()) {
            gates.remove(position.gate().id(), position.gate());
            marks.forget(position.gate().id());
        }
    }

    private void entry(EntryPush push) {
        ConversationId conversation = push.entry().conversationId();
        Gate gate = gates.get(conversation);
        if (gate != null) {
            trail.heard(push.entry());
            gate.offer(push.entry());
        } else if (syncing > 0) {
            heardWhileSyncing.merge(conversation, push.entry().seq(), Math::max);
        }
    }

    private void news(FeedNews news) {
        news.heads().forEach((conversation, head) -> {
            Gate gate = gates.get(conversation);
            if (gate != null) {
                gate.hear(head);
            } else if (syncing > 0) {
                heardWhileSyncing.merge(conversation, head, Math::max);
            }
        });
        marks.fromFeed(news.marks());
        changed(news.membersChanged());
        news.missedSince().ifPresent(since -> reconcile.begin(since, gates.values(), sessions.values()));
    }

    private void refresh(Collection<UserId> users) {
        users.forEach(user -> of(user).forEach(Conversing::refreshMemberships));
    }

    /** So says the feed, which does not say what it was. */
    private void changed(Collection<UserId> users) {
        refresh(users);
        users.forEach(user -> of(user).forEach(Conversing::refreshSettings));
        watchers.changed(users);
    }

    private List<Conversing> of(UserId user) {
        return List.copyOf(byUser.getOrDefault(user, List.of()));
    }

    /** The sessions of that user that have a place in the conversation: who is connecting, or is gone from there, is told nothing of it. */
    private List<Conversing> hearing(UserId user, ConversationId conversation) {
        return of(user).stream()
                .filter(session -> session.places().hears(conversation))
                .toList();
    }

    int users() {
        return byUser.size();
    }

    /** Joins a session to a conversation as the database has it. */
    Gate gateOf(Membership membership) {
        return gate(membership.conversationId(), membership.head());
    }
}
