// SPDX-License-Identifier: Apache-2.0
package dev.chaski.session;

import dev.chaski.catchup.Gate;
import dev.chaski.catchup.Position;
import dev.chaski.catchup.Pump;
import dev.chaski.chat.ConversationId;
import dev.chaski.chat.DeviceId;
import dev.chaski.chat.LogEntry;
import dev.chaski.chat.UserId;
import dev.chaski.routing.FeedNews.MovedMark;
import dev.chaski.routing.RouteTable.Route;
import dev.chaski.store.MissedMarks;
import dev.chaski.store.Privacy;
import dev.chaski.wire.ClientFrame;
import dev.chaski.wire.CloseCode;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;

/**
 * An authenticated session: its positions in the user's conversations, what is pushed to it, and what it acknowledges. It begins with a {@link Sync}; being live afterwards is the same mechanism going on.
 */
final class Conversing implements Pump.Port, Gate.Reader {
    private final Session session;
    private final Services services;
    private final Outgoing out;
    private final UserId user;
    private final Requests requests;
    private final LookBack lookBack;
    private final Ticks ticks;
    private final Company company;
    private final Pump pump;
    private final Sync sync;
    private final Places places;
    private final Discretion discretion;
    private final Acknowledging acknowledging;

    Conversing(Session session, Services services, Greeting greeting, String requestId) {
        this.session = session;
        this.services = services;
        this.out = session.out();
        this.user = session.who().user();
        this.requests = new Requests(session, services, this);
        this.company = new Company(session, services, this);
        this.pump = new Pump(this, user, services.log(), requests::awaitsOutcome, greeting.window());
        this.acknowledging = new Acknowledging(session.who(), services, pump);
        this.places = new Places(session, services, this, pump, this::synced, this::lookBack);
        this.lookBack = new LookBack(
                services.turns(), out, user, services.reads().movedMarks::ask, mark -> ticks().moved(mark));
        this.ticks = new Ticks(out, places::hears, lookBack::missed, services.counts());
        this.sync = new Sync(session, services, this, greeting, requestId);
        this.discretion = new Discretion(services.turns(), () -> services.sync().privacy(user), this::privacy);
    }

    void begin() {
        sync.begin();
    }

    void take(String requestId, ClientFrame frame) {
        requests.take(requestId, frame);
    }

    boolean awaitsAnswers() {
        return requests.awaitsAnswers();
    }

    /** The user looks at the conversation. */
    void opened(ConversationId conversation) {
        places.opened(conversation);
    }

    Places places() {
        return places;
    }

    Pump pump() {
        return pump;
    }

    void greetAgain(String requestId, Greeting greeting) {
        out.reply(requestId, session.welcomeFrame(false, true, greeting.window()));
        pump.window(greeting.window());
    }

    Ticks ticks() {
        return ticks;
    }

    Company company() {
        return company;
    }

    private boolean synced() {
        return sync.done();
    }

    Reading reading() {
        return places.reading();
    }

    Discretion discretion() {
        return discretion;
    }

    /** The user's settings, or those of whom one watches, or who is known to whom, may have changed. */
    void refreshSettings() {
        discretion.refresh();
        company.lookAgain();
    }

    private void privacy(Privacy.Settings settings) {
        company.showOnlineStatus(settings.showOnlineStatus());
        ticks.showReadReceipts(settings.showReadReceipts(), services.clock().instant())
                .ifPresent(this::lookBack);
    }

    /** Marks that moved since then, about messages of this user, are told; completes when they are on their way. */
    Future<Void> lookBack(Instant since) {
        return lookBack.since(since.minus(MissedMarks.OVERLAP));
    }

    @Override
    public void typingChanged(ConversationId conversation) {
        company.typingChanged(conversation);
    }

    /** Whose connection it is, for routing. */
    Route route() {
        return session.who().route();
    }

    boolean on(DeviceId device) {
        return session.who().device().equals(device);
    }

    /** The same device has connected elsewhere. */
    void displaced() {
        services.counts().displaced.increment();
        session.end(CloseCode.DISPLACED);
    }

    Collection<Position> positions() {
        return places.all();
    }

    Optional<Position> position(ConversationId conversation) {
        return places.at(conversation);
    }

    @Override
    public void push(LogEntry entry, String frame) {
        out.text(frame);
        services.counts().pushed.increment();
        services.trail().pushed(entry);
    }

    @Override
    public boolean full() {
        return session.connection().full();
    }

    @Override
    public void onDrain(Runnable action) {
        session.connection().onDrain(action);
    }

    @Override
    public void passed(Position position, boolean shown) {
        if (shown && !position.pushed()) {
            position.pushed(services.turns().nanos());
        }
        acknowledging.passed(position);
        marksOnOwn(position);
        places.reading().passed(position);
        sync.passed(position, shown);
    }

    /** A mark may have come before the message that it is about; then nobody knew whom it concerns. */
    private void marksOnOwn(Position position) {
        long own = position.own().takeFirstPassed();
        if (own > 0) {
            services.hub().marks().known(position.gate().id(), (who, marks) -> {
                if (!who.equals(user)) {
                    marks.over(
                            own, (kind, mark) -> ticks.heard(position.gate().id(), who, kind, mark.seq(), mark.at()));
                }
            });
        }
    }

    @Override
    public void windowFull() {
        services.counts().windowsFull.increment();
    }

    @Override
    public void catchesUp() {
        services.counts().catchUps.increment();
    }

    @Override
    public void ended(Position position) {
        reading().ended(position);
        services.hub().leave(position);
    }

    /** The device holds everything up to there: its cursor moves, and with it the user's delivered mark. */
    void acknowledge(ConversationId conversation, long seq) {
        places.at(conversation).ifPresent(position -> acknowledging.upTo(position, seq));
    }

    @Override
    public void moreFor(Position position) {
        pump.moreFor(position);
    }

    @Override
    public void markFromFeed(Position position, MovedMark mark, long deliveredBefore, long readBefore) {
        if (!position.ended() && !mark.user().equals(user)) {
            ticks.fromFeed(position, mark, deliveredBefore, readBefore);
        }
    }

    /** Joined, left or came back somewhere, or muted it: what the database has now is what counts. Completes when that was read. */
    Future<Void> refreshMemberships() {
        if (sync.done()) {
            return places.refresh();
        }
        sync.refreshAfterwards();
        return Future.succeededFuture();
    }

    /** Looks up what nobody has told since then: marks about messages of this user, and memberships. */
    Future<Void> compare(Instant since) {
        if (session.isClosed()) {
            return Future.succeededFuture();
        }
        lookBack(since);
        return refreshMemberships();
    }

    void tick(long now) {
        if (sync.done()) {
            places.tick(now);
            ticks.tick(now);
        }
    }

    /** How long {@link #tick} may wait. */
    long nanosLeft() {
        return places.nanosLeft();
    }

    /** The client is asked for a sign of life. */
    void pinged(long now) {
        acknowledging.pinged(sync.done() && out.toldAll() && lookBack.over(), now);
    }

    /** It has answered a ping. */
    void answered(long now) {
        acknowledging.answered(now);
    }

    /** Leaves everything, and keeps what must be kept. */
    void close(boolean byClient) {
        sync.close();
        lookBack.close();
        pump.stop();
        if (session.isWelcome()) {
            services.counts().undelivered.record((double) places.lacking());
        }
        requests.close();
        company.close();
        discretion.end();
        places.close(byClient);
        acknowledging.close();
        services.hub().unregister(this);
        services.presence().changed(user);
    }
}
