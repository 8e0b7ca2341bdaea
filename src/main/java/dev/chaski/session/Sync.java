// SPDX-License-Identifier: Apache-2.0
package dev.chaski.session;

import dev.chaski.catchup.Position;
import dev.chaski.chat.ConversationId;
import dev.chaski.chat.Refusal;
import dev.chaski.routing.DeviceHere;
import dev.chaski.store.Arrivals.Arrival;
import dev.chaski.store.Arrivals.Greeted;
import dev.chaski.store.LogPages.Page;
import dev.chaski.store.LogPages.Wanted;
import dev.chaski.store.Memberships.Membership;
import dev.chaski.store.MissedMarks;
import dev.chaski.wire.CloseCode;
import dev.chaski.wire.ServerFrame;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens between {@code authenticate} and {@code synced} (docs/protocol.md, 5): registered first, then read, so that no entry falls between backlog and live push (I4). Two round trips to the database until the
 * first window is out, however many conversations there are.
 */
final class Sync {
    private static final Logger log = LoggerFactory.getLogger(Sync.class);
    private static final long RETRY_AFTER_MS = 1000;
    /** However wide the window: what one connection's first page may hold. */
    private static final int MOST_AT_FIRST = 128;

    private final Session session;
    private final Services services;
    private final Conversing conversing;
    private final Greeting greeting;
    private final String requestId;
    private final Set<Position> behind = new HashSet<>();
    private final Set<Position> pushedTo = new HashSet<>();
    private final List<Membership> entered = new ArrayList<>();
    private Instant seenAt = Instant.EPOCH;
    private long entries;
    private boolean listening;
    private boolean looksBack;
    private boolean readBehind;
    private boolean welcomed;
    private boolean done;
    private boolean refreshAfterwards;

    Sync(Session session, Services services, Conversing conversing, Greeting greeting, String requestId) {
        this.session = session;
        this.services = services;
        this.conversing = conversing;
        this.greeting = greeting;
        this.requestId = requestId;
    }

    boolean done() {
        return done;
    }

    void refreshAfterwards() {
        refreshAfterwards = true;
    }

    void begin() {
        services.hub().syncBegins();
        listening = true;
        services.hub()
                .register(conversing)
                .onSuccess(this::registered)
                .compose(registered -> read())
                .onFailure(e -> {
                    if (!session.isClosed()) {
                        fail(e);
                    }
                });
    }

    private void registered(boolean everywhere) {
        services.presence().changed(session.who().user());
        if (!everywhere) {
            services.fanOut()
                    .toAll(new DeviceHere(
                            session.who().user(),
                            session.who().device(),
                            session.who().session(),
                            services.settings().nodeId()));
        }
    }

    private void fail(Throwable why) {
        log.warn("A connection could not be synced: {}", why.toString());
        session.error(
                welcomed ? null : requestId,
                Refusal.unavailable("The store does not answer", RETRY_AFTER_MS, Refusal.Outcome.NOT_ACCEPTED));
        session.end(CloseCode.TRY_LATER);
    }

    private Future<Void> read() {
        Greeted greeted =
                new Greeted(session.who().userDevice(), session.who().caller().profile(), greeting.client());
        return services.reads()
                .arrivals
                .ask(greeted)
                .compose(
                        arrival -> Beginnings.of(services, greeting).compose(beginnings -> enter(arrival, beginnings)));
    }

    private Future<Void> enter(Arrival arrival, Beginnings beginnings) {
        if (session.isClosed()) {
            return Future.succeededFuture();
        }
        conversing.discretion().begin(arrival.privacy());
        session.who().storedProfile(arrival.stored());
        seenAt = arrival.seenAt();
        welcomed = true;
        session.out().reply(requestId, session.welcomeFrame(arrival.newDevice(), false, greeting.window()));
        session.out().batch(greeting.batch());
        List<Position> positions = new ArrayList<>();
        long lacking = 0;
        for (Membership membership : arrival.memberships()) {
            long cursor = cursor(membership, beginnings);
            lacking += Math.max(0, Beginnings.last(membership) - cursor);
            if (Places.worthEntering(membership, cursor)) {
                positions.add(conversing.places().enter(membership, cursor));
                entered.add(membership);
            } else {
                conversing.places().passOver(membership.conversationId(), cursor);
            }
        }
        services.counts().backlog.record((double) lacking);
        looksBack = !arrival.newDevice() && arrival.memberships().stream().anyMatch(Membership::authored);
        Future<Void> pages = firstPages(positions);
        session.welcomed();
        return pages;
    }

    /** Where the device goes on: what it says itself counts as an ack; what it cannot have is answered with a resync. */
    private long cursor(Membership membership, Beginnings beginnings) {
        ConversationId id = membership.conversationId();
        Beginnings.Beginning beginning = beginnings.in(membership);
        beginning.resync().ifPresent(session.out()::frame);
        long cursor = beginning.cursor();
        if (cursor != membership.cursor()) {
            services.cursors().moved(session.who().userDevice(), id, cursor);
        }
        if (cursor > membership.deliveredSeq() && membership.status().present()) {
            services.marks().delivered(id, session.who().user(), session.who().device(), cursor, null);
        }
        return cursor;
    }

    /** After the welcome, so that everything committed before it is found: the heads of all, and the first window of what is missing. */
    private Future<Void> firstPages(List<Position> positions) {
        long missing = positions.stream().filter(Position::behind).count();
        int share = (int) Math.max(1, greeting.window() / Math.max(1, missing));
        int left = Math.min(greeting.window(), MOST_AT_FIRST);
        List<Wanted> wanted = new ArrayList<>(positions.size());
        for (Position position : positions) {
            int most = position.behind() ? Math.min(left, share) : 0;
            left -= most;
            conversing.pump().awaitPage(position, most);
            wanted.add(new Wanted(position.gate().id(), session.who().user(), position.passed(), most));
        }
        Future<List<Page>> pages = wanted.isEmpty()
                ? Future.succeededFuture(List.of())
                : services.reads().firstPages.ask(wanted);
        return pages.compose(read -> {
            if (!session.isClosed()) {
                push(positions, read);
            }
            return Future.succeededFuture();
        });
    }

    private void push(List<Position> positions, List<Page> pages) {
        stopListening();
        for (int i = 0; i < pages.size(); i++) {
            Position position = positions.get(i);
            position.backlogReaches(pages.get(i).head());
            if (position.inBacklog() && !position.parked()) {
                behind.add(position);
            }
        }
        readBehind = true;
        for (int i = 0; i < pages.size(); i++) {
            conversing.pump().loaded(positions.get(i), pages.get(i));
        }
        session.firstWindow();
        finishWhenCaughtUp();
    }

    /** Something has passed at a position, or it was found that nothing is left there. */
    void passed(Position position, boolean shown) {
        if (done) {
            return;
        }
        if (shown) {
            entries++;
            pushedTo.add(position);
        }
        if (!position.inBacklog() && behind.remove(position)) {
            finishWhenCaughtUp();
        }
    }

    private void finishWhenCaughtUp() {
        if (readBehind && behind.isEmpty()) {
            readBehind = false;
            Future<Void> told = looksBack ? conversing.lookBack(seenAt) : Future.succeededFuture();
            told.compose(v -> services.hub().sums(entered)).onSuccess(v -> finish());
        }
    }

    private void finish() {
        if (session.isClosed() || done) {
            return;
        }
        done = true;
        ownReads();
        List<ConversationId> parked = conversing.places().parked();
        session.out().frame(new ServerFrame.Synced(entries, pushedTo.size(), parked.isEmpty() ? null : parked));
        unreadCounts();
        conversing.places().synced(services.turns().nanos());
        session.synced();
        if (refreshAfterwards) {
            conversing.refreshMemberships();
        }
    }

    /** What the user read elsewhere while this device was away. That whoever writes has read is known by the message itself. */
    private void ownReads() {
        for (Membership membership : entered) {
            if (readMeanwhile(membership) && membership.readSeq() > membership.sentSeq()) {
                session.out().frame(conversing.reading().own(membership));
            }
        }
    }

    private boolean readMeanwhile(Membership membership) {
        Instant readAt = membership.readAt();
        return readAt != null && readAt.isAfter(seenAt.minus(MissedMarks.OVERLAP));
    }

    private void unreadCounts() {
        for (Membership membership : entered) {
            conversing
                    .position(membership.conversationId())
                    .filter(position -> position.unread() > 0
                            || readMeanwhile(membership)
                            || conversing.reading().muted(position))
                    .ifPresent(conversing.reading()::tell);
        }
        entered.clear();
        pushedTo.clear();
    }

    private void stopListening() {
        if (listening) {
            listening = false;
            services.hub().syncEnds();
        }
    }

    void close() {
        stopListening();
    }
}
