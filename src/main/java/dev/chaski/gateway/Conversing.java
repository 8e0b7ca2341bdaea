// SPDX-License-Identifier: Apache-2.0
package dev.chaski.gateway;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.DeviceId;
import dev.chaski.chat.UserId;
import dev.chaski.receipts.ReceiptPush;
import dev.chaski.routing.FeedNews.MovedMark;
import dev.chaski.routing.RouteTable.Route;
import dev.chaski.store.Memberships.Membership;
import dev.chaski.store.Privacy;
import dev.chaski.wire.ClientFrame;
import dev.chaski.wire.CloseCode;
import dev.chaski.wire.ServerFrame;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * An authenticated session: its positions in the user's conversations, what is pushed to it, and what it acknowledges. It begins with a {@link Sync}; being live afterwards is the same mechanism going on.
 */
final class Conversing implements Pump.Port, Gate.Reader {
    private final Session session;
    private final Services services;
    private final Outgoing out;
    private final UserId user;
    private final Requests requests;
    private final Ticks ticks;
    private final Company company;
    private final Pump pump;
    private final Sync sync;
    private final Map<ConversationId, Position> positions = new HashMap<>();
    private boolean refreshing;
    private boolean refreshAgain;

    Conversing(Session session, Services services, Greeting greeting, String requestId) {
        this.session = session;
        this.services = services;
        this.out = session.out();
        this.user = session.caller().user();
        this.requests = new Requests(session, services, this);
        this.ticks = new Ticks(out, user);
        this.company = new Company(session, services, this);
        this.pump = new Pump(this, user, services.log(), requests::awaitsOutcome, greeting.window());
        this.sync = new Sync(session, services, this, greeting, requestId);
    }

    void begin() {
        sync.begin();
    }

    void take(String requestId, ClientFrame frame) {
        requests.take(requestId, frame);
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

    /** What the user wants to be shown, and to show. */
    void privacy(Privacy.Settings settings) {
        ticks.showReadReceipts(settings.showReadReceipts());
        company.showOnlineStatus(settings.showOnlineStatus());
    }

    void refreshPrivacy() {
        services.sync().privacy(user).onSuccess(this::privacy);
    }

    @Override
    public void typingChanged(ConversationId conversation) {
        if (company.hasOpen(conversation)) {
            Collection<UserId> others = services.hub().typing().others(conversation, user);
            out.mergeable("typing|" + conversation, new ServerFrame.TypingUpdate(conversation, others));
        }
    }

    /** Whose connection it is, for routing. */
    Route route() {
        return session.route();
    }

    boolean on(DeviceId device) {
        return session.device().equals(device);
    }

    /** The same device has connected elsewhere. */
    void displaced() {
        session.end(CloseCode.DISPLACED);
    }

    Collection<Position> positions() {
        return positions.values();
    }

    Optional<Position> position(ConversationId conversation) {
        return Optional.ofNullable(positions.get(conversation));
    }

    /** Takes its place in a conversation, at what the device holds. */
    Position enter(Membership membership, long cursor) {
        Gate gate = services.hub().gateOf(membership);
        Position position = new Position(gate, user, membership.periods(), cursor, membership.head());
        position.numbers(membership.lastMessageNo(), membership.readMessageNo());
        if (membership.authored()) {
            position.authored(membership.head());
        }
        positions.put(membership.conversationId(), position);
        gate.attach(position, this);
        return position;
    }

    @Override
    public void push(String frame) {
        out.text(frame);
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
        if (position.acknowledgeWished()) {
            cursorMoved(position);
        }
        if (position.takeUnreadDropped()) {
            unreadChanged(position);
        }
        sync.passed(position, shown);
    }

    @Override
    public void ended(Position position) {
        services.hub().leave(position);
    }

    /** The device holds everything up to there: its cursor moves, and with it the user's delivered mark. */
    void acknowledge(ConversationId conversation, long seq) {
        Position position = positions.get(conversation);
        if (position != null && position.acknowledge(seq)) {
            cursorMoved(position);
        }
    }

    private void cursorMoved(Position position) {
        int before = position.unacked.size();
        Set<UserId> authors = position.unacked.release(position.acked());
        services.cursors().moved(session.userDevice(), position.gate.id, position.acked());
        services.marks().delivered(position.gate.id, user, session.device(), position.acked(), authors);
        pump.released(before - position.unacked.size());
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

    /** This user has read something, here or on another device. */
    void ownRead(ReceiptPush push) {
        Position position = positions.get(push.conversationId());
        if (position == null) {
            return;
        }
        if (push.ownReadSeq() > 0 && !on(push.device())) {
            ticks.ownRead(push);
        }
        long before = position.unread();
        position.numbers(0, push.readMessageNo());
        if (position.unread() != before) {
            unreadChanged(position);
        }
    }

    private void unreadChanged(Position position) {
        if (sync.done()) {
            ticks.unread(position, positions.values());
        }
    }

    /** Joined, left or came back somewhere: what the database has now is what counts. */
    void refreshMemberships() {
        if (!sync.done()) {
            sync.refreshAfterwards();
            return;
        }
        if (refreshing) {
            refreshAgain = true;
            return;
        }
        refreshing = true;
        services.sync()
                .memberships(session.userDevice())
                .onSuccess(this::refreshed)
                .onFailure(e -> refreshAgain = true)
                .onComplete(done -> {
                    refreshing = false;
                    if (refreshAgain && !session.isClosed()) {
                        refreshAgain = false;
                        services.turns().after(done.succeeded() ? 1 : 500, this::refreshMemberships);
                    }
                });
    }

    private void refreshed(List<Membership> memberships) {
        if (session.isClosed()) {
            return;
        }
        for (Membership membership : memberships) {
            Position position = positions.get(membership.conversationId());
            if (position == null) {
                if (Sync.worthEntering(membership, membership.cursor())) {
                    pump.moreFor(enter(membership, membership.cursor()));
                }
            } else {
                stay(position, membership);
            }
        }
    }

    private void stay(Position position, Membership membership) {
        if (!position.ended()) {
            position.periodsAt(membership.periods(), membership.head());
            position.gate.hear(membership.head());
        } else if (Sync.worthEntering(membership, position.passed())) {
            comeBack(position, membership);
        }
    }

    /** The ended position stays what it is: whoever still holds it finds nothing there any more. */
    private void comeBack(Position ended, Membership membership) {
        Position again = ended.movedTo(services.hub().gateOf(membership), membership.periods());
        positions.put(membership.conversationId(), again);
        again.gate.attach(again, this);
        again.numbers(membership.lastMessageNo(), membership.readMessageNo());
        pump.moreFor(again);
    }

    /** Leaves everything, and keeps what must be kept. */
    void close() {
        sync.close();
        pump.stop();
        company.close();
        if (ticks.toldAny() && sync.done()) {
            services.cursors().seen(session.userDevice());
        }
        services.hub().unregister(this);
        services.presence().changed(user);
    }
}
