// SPDX-License-Identifier: Apache-2.0
package dev.chaski.session;

import dev.chaski.catchup.Gate;
import dev.chaski.catchup.Parking;
import dev.chaski.catchup.Position;
import dev.chaski.catchup.Pump;
import dev.chaski.chat.ConversationId;
import dev.chaski.chat.UserId;
import dev.chaski.store.Memberships.Membership;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The positions of one session in the conversations of its user, as memberships come, go and come back. */
final class Places {
    private static final Logger log = LoggerFactory.getLogger(Places.class);
    private static final long RETRY_MS = 500;

    private final Session session;
    private final Services services;
    private final Gate.Reader reader;
    private final Pump pump;
    private final Reading reading;
    private final UserId user;
    private final BooleanSupplier synced;
    private final Consumer<Instant> lookBack;
    private final Map<ConversationId, Position> positions = new HashMap<>();
    private final Map<ConversationId, Integer> strikes = new HashMap<>(0);
    private final Parking parking = new Parking();
    /** Own messages that were confirmed where this session has not taken its place yet: its user was added a moment ago. */
    private final Map<ConversationId, Set<Long>> confirmedBefore = new HashMap<>(0);
    /** The device's cursors where its user is no member any more and nothing is left to come. */
    private final Map<ConversationId, Long> passedOver = new HashMap<>(0);

    /** Before the memberships that are known here were read. */
    private Instant readAt;

    private boolean refreshing;
    private boolean refreshAgain;

    /** {@code synced}: whether the session's sync is over. {@code lookBack}: marks that moved since then are to be told. */
    Places(
            Session session,
            Services services,
            Gate.Reader reader,
            Pump pump,
            BooleanSupplier synced,
            Consumer<Instant> lookBack) {
        this.session = session;
        this.services = services;
        this.reader = reader;
        this.pump = pump;
        this.user = session.who().user();
        this.synced = synced;
        this.lookBack = lookBack;
        this.readAt = services.clock().instant();
        this.reading = new Reading(session, this, synced, services.clock());
    }

    Reading reading() {
        return reading;
    }

    Collection<Position> all() {
        return positions.values();
    }

    Optional<Position> at(ConversationId conversation) {
        return Optional.ofNullable(positions.get(conversation));
    }

    /** Whether the user is a member there, as far as is known here: then the marks of others may be told. Who was added a moment ago may have written before the place is taken. */
    boolean hears(ConversationId conversation) {
        Position position = positions.get(conversation);
        return position == null ? synced.getAsBoolean() && !passedOver.containsKey(conversation) : !position.ended();
    }

    /** Takes its place in a conversation, at what the device holds. */
    Position enter(Membership membership, long cursor) {
        Gate gate = services.hub().gateOf(membership);
        Position position = new Position(gate, user, membership.periods(), cursor, membership.head());
        settle(position, membership);
        if (membership.authored()) {
            position.own().written(membership.sentSeq());
        }
        if (membership.strikes() > 0 && membership.cursor() == cursor) {
            strikes.put(membership.conversationId(), membership.strikes());
            parking.consider(position, membership.strikes());
        }
        positions.put(membership.conversationId(), position);
        Set<Long> before = confirmedBefore.remove(membership.conversationId());
        if (before != null) {
            before.forEach(position::confirmed);
        }
        gate.attach(position, reader);
        return position;
    }

    private void settle(Position position, Membership membership) {
        position.standing().at(membership);
        reading.entered(position, membership);
    }

    /** There is nothing for the user there now; who comes back goes on from that cursor. */
    void passOver(ConversationId conversation, long cursor) {
        passedOver.put(conversation, cursor);
    }

    /** The client was told where its message stands. */
    void confirmed(ConversationId conversation, long seq) {
        Position position = positions.get(conversation);
        if (position != null) {
            position.confirmed(seq);
        } else {
            confirmedBefore.computeIfAbsent(conversation, id -> new HashSet<>()).add(seq);
        }
    }

    /** Whether there is, or may come, anything for the user. */
    static boolean worthEntering(Membership membership, long cursor) {
        return membership.status().present() || membership.periods().stream().anyMatch(p -> p.toSeq() > cursor);
    }

    /** Joined, left or came back somewhere: what the database has now is what counts. Completes when that was read, or is being read already. */
    Future<Void> refresh() {
        if (refreshing) {
            refreshAgain = true;
            return Future.succeededFuture();
        }
        refreshing = true;
        Instant begun = services.clock().instant();
        return services.sync()
                .memberships(session.who().userDevice())
                .onSuccess(memberships -> {
                    refreshed(memberships);
                    readAt = begun;
                })
                .onFailure(e -> refreshAgain = true)
                .onComplete(done -> {
                    refreshing = false;
                    if (refreshAgain && !session.isClosed()) {
                        refreshAgain = false;
                        services.turns().after(done.succeeded() ? 1 : RETRY_MS, this::refresh);
                    }
                })
                .mapEmpty();
    }

    private void refreshed(List<Membership> memberships) {
        if (session.isClosed()) {
            return;
        }
        for (Membership membership : memberships) {
            Position position = positions.get(membership.conversationId());
            if (position == null) {
                long cursor = passedOver.getOrDefault(membership.conversationId(), membership.cursor());
                if (worthEntering(membership, cursor)) {
                    pump.moreFor(enter(membership, cursor));
                    marksBefore(membership);
                }
            } else {
                stay(position, membership);
            }
        }
        services.hub().sums(memberships);
    }

    private void stay(Position position, Membership membership) {
        if (!position.ended()) {
            if (position.periodsAt(membership.periods(), membership.head())) {
                position.standing().at(membership);
            }
            reading.refreshed(position, membership);
            position.gate().hear(membership.head());
        } else if (membership.head() >= position.passed() && worthEntering(membership, position.passed())) {
            comeBack(position, membership);
            marksBefore(membership);
        }
    }

    /** Of what the user wrote before this place was taken, nobody may have told anything here: the feed speaks to places. */
    private void marksBefore(Membership membership) {
        if (membership.authored()) {
            lookBack.accept(readAt);
        }
    }

    /** The ended position stays what it is: whoever still holds it finds nothing there any more. */
    private void comeBack(Position ended, Membership membership) {
        Position again = ended.movedTo(services.hub().gateOf(membership), membership.periods());
        positions.put(membership.conversationId(), again);
        again.gate().attach(again, reader);
        settle(again, membership);
        pump.moreFor(again);
    }

    /** How many entries the device has not acknowledged, over all conversations. */
    long lacking() {
        return positions.values().stream()
                .filter(position -> !position.ended())
                .mapToLong(position -> Math.max(0, position.gate().head() - position.acked()))
                .sum();
    }

    /** What is parked; see {@link Parking}. */
    List<ConversationId> parked() {
        return parking.positions().stream()
                .map(position -> position.gate().id())
                .toList();
    }

    /** Everything that is not parked is told. */
    void synced(long now) {
        parking.synced(now);
    }

    /** When the session is looked after. */
    void tick(long now) {
        parking.next(now).ifPresent(pump::moreFor);
        reading.tick();
    }

    /** How long {@link #tick} may wait. */
    long nanosLeft() {
        return parking.isEmpty() ? reading.nanosLeft() : 0;
    }

    /** The user looks at the conversation, and waits for it. */
    void opened(ConversationId conversation) {
        at(conversation).flatMap(parking::free).ifPresent(pump::moreFor);
    }

    /** The connection has ended; {@code byClient} where the client or the silence did it: what it was pushed and never acknowledged is then held against it. */
    void close(boolean byClient) {
        long now = services.turns().nanos();
        positions.forEach((conversation, position) -> {
            if (byClient && position.unheard(now)) {
                strike(conversation, position);
            }
        });
    }

    private void strike(ConversationId conversation, Position position) {
        services.cursors().unheard(session.who().userDevice(), conversation, position.acked());
        int times = strikes.getOrDefault(conversation, 0) + 1;
        if (times >= Parking.STRIKES) {
            services.counts().parked.increment();
            log.warn(
                    "Conversation {} is parked for device {} of user {}: what follows seq {} was pushed on {} connections and never acknowledged",
                    conversation,
                    session.who().device(),
                    user,
                    position.acked(),
                    times);
        }
    }
}
