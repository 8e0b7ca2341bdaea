// SPDX-License-Identifier: Apache-2.0
package dev.chaski.gateway;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.MarkKind;
import dev.chaski.chat.UserId;
import dev.chaski.receipts.ReceiptPush;
import dev.chaski.routing.FeedNews.MovedMark;
import dev.chaski.store.Memberships;
import dev.chaski.store.Memberships.Membership;
import dev.chaski.wire.ClientFrame;
import dev.chaski.wire.MessageWriter;
import dev.chaski.wire.ServerFrame;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * An authenticated session: its positions in the user's conversations, what is pushed to it, and what it acknowledges. It begins with a {@link Sync}; being live afterwards is the same mechanism going on.
 */
final class Conversing implements Pump.Port {
    private final Session session;
    private final Services services;
    private final Outgoing out;
    private final UserId user;
    private final Requests requests;
    private final Pump pump;
    private final Sync sync;
    private final Map<ConversationId, Position> positions = new HashMap<>();
    private boolean showReadReceipts = true;
    private boolean told;
    private boolean refreshing;
    private boolean refreshAgain;

    Conversing(Session session, Services services, Greeting greeting, String requestId) {
        this.session = session;
        this.services = services;
        this.out = session.out();
        this.user = session.caller().user();
        this.requests = new Requests(session, services, this);
        this.pump = new Pump(session, this, user, services.log(), requests::awaitsOutcome, greeting.window());
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

    void showReadReceipts(boolean show) {
        showReadReceipts = show;
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
        gate.attach(position, pump);
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

    /** Another member's mark, about messages of this user. */
    void receipt(ReceiptPush push) {
        if (push.deliveredSeq() > 0) {
            tell(push.conversationId(), push.user(), MarkKind.DELIVERED, push.deliveredSeq(), push.at());
        }
        if (push.readSeq() > 0) {
            tell(push.conversationId(), push.user(), MarkKind.READ, push.readSeq(), push.at());
        }
    }

    /** A mark whose receipt was lost: told where the user has written something that it covers. */
    void markFromFeed(MovedMark mark, long deliveredBefore, long readBefore) {
        Position position = positions.get(mark.conversationId());
        if (position == null || position.ended() || mark.user().equals(user)) {
            return;
        }
        if (mark.deliveredSeq() > deliveredBefore && position.lastOwnSeq() > deliveredBefore) {
            tell(mark.conversationId(), mark.user(), MarkKind.DELIVERED, mark.deliveredSeq(), mark.at());
        }
        if (mark.readSeq() > readBefore && position.lastOwnSeq() > readBefore) {
            tell(mark.conversationId(), mark.user(), MarkKind.READ, mark.readSeq(), mark.at());
        }
    }

    void tell(ConversationId conversation, UserId who, MarkKind kind, long seq, Instant at) {
        if (kind == MarkKind.READ && !showReadReceipts) {
            return;
        }
        told = true;
        out.mergeable(
                conversation + "|" + who + "|" + kind,
                new ServerFrame.Receipt(conversation, who, kind, seq, MessageWriter.time(at), null));
    }

    /** This user has read something, here or on another device. */
    void ownRead(ReceiptPush push) {
        Position position = positions.get(push.conversationId());
        if (position == null) {
            return;
        }
        String device = push.device() == null ? null : push.device().value();
        if (!session.device().equals(push.device()) && push.ownReadSeq() > 0) {
            out.frame(new ServerFrame.Receipt(
                    push.conversationId(),
                    user,
                    MarkKind.READ,
                    push.ownReadSeq(),
                    MessageWriter.time(push.at()),
                    device));
        }
        long before = position.unread();
        position.numbers(0, push.readMessageNo());
        if (position.unread() != before) {
            unreadChanged(position);
        }
    }

    private void unreadChanged(Position position) {
        if (sync.done()) {
            unread(position);
        }
    }

    void unread(Position position) {
        long total = positions.values().stream().mapToLong(Position::unread).sum();
        out.mergeable(
                "unread|" + position.gate.id, new ServerFrame.UnreadCount(position.gate.id, position.unread(), total));
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
        Memberships.of(services.readers(), session.userDevice())
                .onSuccess(this::refreshed)
                .onFailure(e -> refreshAgain = true)
                .onComplete(done -> {
                    refreshing = false;
                    if (refreshAgain && !session.isClosed()) {
                        refreshAgain = false;
                        services.vertx().setTimer(done.succeeded() ? 1 : 500, timer -> refreshMemberships());
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
        boolean wasEnded = position.ended();
        if (position.periodsAt(membership.periods(), membership.head()) && wasEnded && !position.ended()) {
            Position again = position.movedTo(services.hub().gateOf(membership));
            positions.put(membership.conversationId(), again);
            again.gate.attach(again, pump);
            again.numbers(membership.lastMessageNo(), membership.readMessageNo());
            pump.moreFor(again);
        } else if (!position.ended()) {
            position.gate.hear(membership.head());
        }
    }

    /** Leaves everything, and keeps what must be kept. */
    void close() {
        sync.close();
        pump.stop();
        if (told && sync.done()) {
            services.cursors().seen(session.userDevice());
        }
        services.hub().unregister(session, session.route());
    }
}
