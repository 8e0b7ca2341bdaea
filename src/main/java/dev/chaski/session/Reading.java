// SPDX-License-Identifier: Apache-2.0
package dev.chaski.session;

import dev.chaski.catchup.Position;
import dev.chaski.chat.ConversationId;
import dev.chaski.chat.DeviceId;
import dev.chaski.chat.MarkKind;
import dev.chaski.chat.UserId;
import dev.chaski.receipts.ReceiptPush;
import dev.chaski.routing.FeedNews.MovedMark;
import dev.chaski.store.Memberships.Membership;
import dev.chaski.wire.MessageWriter;
import dev.chaski.wire.ServerFrame;
import io.vertx.core.Future;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;

/**
 * What one connection is told of its own user's reading: marks that were set elsewhere, and what is unread therefore, in each conversation and in all that the user did not mute. A mark may come as a receipt,
 * by the feed and with the memberships; it is told once.
 */
final class Reading {
    private final Session session;
    private final Outgoing out;
    private final UserId user;
    private final Places places;
    private final BooleanSupplier synced;
    private final InstantSource clock;
    /** When the next mute ends. */
    private Instant muteEnds = Instant.MAX;

    /** Nothing is told before {@code synced}: the sync does that itself. */
    Reading(Session session, Places places, BooleanSupplier synced, InstantSource clock) {
        this.session = session;
        this.out = session.out();
        this.user = session.who().user();
        this.places = places;
        this.synced = synced;
        this.clock = clock;
    }

    void receipt(ReceiptPush push) {
        places.at(push.conversationId())
                .ifPresent(
                        position -> read(position, push.ownReadSeq(), push.readMessageNo(), push.device(), push.at()));
    }

    void fromFeed(MovedMark moved) {
        long seq = moved.mark().ownReadSeq();
        places.at(moved.conversationId()).ifPresent(position -> {
            Instant at = seq > position.own().last() ? moved.at() : null; // who writes has read, and needs not be told
            read(position, seq, moved.mark().readMessageNo(), null, at);
        });
    }

    private void read(Position position, long seq, long messageNo, DeviceId by, Instant at) {
        long before = position.unread();
        position.read().numbers(0, messageNo);
        boolean own = session.who().device().equals(by) || position.read().asksFor(seq);
        if (position.read().marked(seq) && at != null && !own) {
            ServerFrame receipt = receipt(position.gate().id(), seq, at, by);
            out.signal("own|" + position.gate().id(), () -> receipt);
        }
        if (position.unread() != before) {
            changed(position);
        }
    }

    private ServerFrame receipt(ConversationId conversation, long seq, Instant at, DeviceId by) {
        return new ServerFrame.Receipt(
                conversation, user, MarkKind.READ, seq, MessageWriter.time(at), by == null ? null : by.value());
    }

    /** The mark as the database has it, set on whichever device. */
    ServerFrame own(Membership membership) {
        return receipt(membership.conversationId(), membership.readSeq(), membership.readAt(), null);
    }

    /** This connection's client asks for a mark: it may come by the feed before it is answered. */
    Future<Long> asks(ConversationId conversation, long seq, Future<Long> answer) {
        places.at(conversation).ifPresent(position -> {
            position.read().asked(Math.min(seq, position.gate().head()));
            answer.onSuccess(position.read()::marked)
                    .onFailure(e -> position.read().asked(0));
        });
        return answer;
    }

    /** The database has this for the user. That whoever writes has read is known by the message itself. */
    void refreshed(Position position, Membership membership) {
        long marked = membership.readSeq() > membership.sentSeq() ? membership.readSeq() : 0;
        read(position, marked, membership.readMessageNo(), null, membership.readAt());
        if (mutes(position, membership)) {
            changed(position);
        }
    }

    /** The same where the position is new, or has come back. */
    void entered(Position position, Membership membership) {
        position.read().numbers(membership.lastMessageNo(), membership.readMessageNo());
        position.read().marked(membership.readSeq());
        mutes(position, membership);
    }

    private boolean mutes(Position position, Membership membership) {
        boolean was = muted(position);
        if (position.read().muted(membership.mutedUntil()) && muted(position)) {
            muteEnds = position.read().mutedUntil().isBefore(muteEnds)
                    ? position.read().mutedUntil()
                    : muteEnds;
            session.lookSoon();
        }
        return was != muted(position);
    }

    /** Whether the user wants no notice of the conversation now. */
    boolean muted(Position position) {
        return position.read().mutedUntil().isAfter(clock.instant());
    }

    /** Something has passed: who answers has read. */
    void passed(Position position) {
        if (position.read().takeDropped()) {
            changed(position);
        }
    }

    /** The user is no member there any more: nothing of it is unread. */
    void ended(Position position) {
        if (position.read().unread() > 0) {
            changed(position);
        }
    }

    private void changed(Position position) {
        if (synced.getAsBoolean()) {
            tell(position);
        }
    }

    /** How much is unread in one of the user's conversations, and in all that are not muted. */
    void tell(Position position) {
        out.signal("unread|" + position.gate().id(), () -> {
            long total = places.all().stream()
                    .filter(each -> each.unread() > 0 && !muted(each))
                    .mapToLong(Position::unread)
                    .sum();
            return new ServerFrame.UnreadCount(
                    position.gate().id(), position.unread(), total, muted(position) ? true : null);
        });
    }

    /** How long until a mute ends. */
    long nanosLeft() {
        return Liveness.nanosUntil(muteEnds, clock.instant());
    }

    /** Mutes end by themselves. */
    void tick() {
        Instant now = clock.instant();
        if (now.isBefore(muteEnds)) {
            return;
        }
        Instant ended = muteEnds;
        muteEnds = Instant.MAX;
        for (Position position : places.all()) {
            Instant until = position.read().mutedUntil();
            if (until.isAfter(now)) {
                muteEnds = until.isBefore(muteEnds) ? until : muteEnds;
            } else if (!until.isBefore(ended)) {
                changed(position);
            }
        }
    }
}
