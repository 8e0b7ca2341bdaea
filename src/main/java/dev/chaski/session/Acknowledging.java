// SPDX-License-Identifier: Apache-2.0
package dev.chaski.session;

import dev.chaski.catchup.Position;
import dev.chaski.catchup.Pump;
import dev.chaski.chat.LogEntry;
import dev.chaski.chat.UserId;
import java.time.Duration;
import java.util.Set;

/** What a device is known to hold: its acks move its cursors and its user's delivered marks, and its answers to pings prove of which marks it was told. */
final class Acknowledging {

    /** So that a device that stays connected for ever is not taken for one that is gone. */
    private static final long SEEN_AGAIN_NANOS = 6 * 3600 * 1_000_000_000L;

    private final Identity who;
    private final Services services;
    private final Pump pump;
    private final Proof proof = new Proof();
    private long seenAt;

    Acknowledging(Identity who, Services services, Pump pump) {
        this.who = who;
        this.services = services;
        this.pump = pump;
    }

    /** The device holds everything up to {@code seq}: its cursor moves, and with it the user's delivered mark. */
    void upTo(Position position, long seq) {
        if (position.acknowledge(seq)) {
            cursorMoved(position);
        }
    }

    /** Something has passed: an ack that came before it counts now. */
    void passed(Position position) {
        if (position.acknowledgeWished()) {
            cursorMoved(position);
        }
    }

    private void cursorMoved(Position position) {
        int before = position.unacked();
        Set<UserId> authors = position.release();
        position.takeAcknowledged().ifPresent(this::delivered);
        services.cursors().moved(who.userDevice(), position.gate().id(), position.acked());
        services.marks().delivered(position.gate().id(), who.user(), who.device(), position.acked(), authors);
        int released = before - position.unacked();
        services.counts().acknowledged.add(released);
        pump.released(released);
    }

    private void delivered(LogEntry entry) {
        Duration since = Duration.between(entry.createdAt(), services.clock().instant());
        services.counts().delivery.record(since.isNegative() ? Duration.ZERO : since);
    }

    /** The client is asked for a sign of life; {@code toldAll}: behind everything that it was to be told. */
    void pinged(boolean toldAll, long now) {
        proof.pinged(toldAll, now);
    }

    /** It has answered a ping. */
    void answered(long now) {
        proof.answered();
        if (proof.fresh() && (seenAt == 0 || now - seenAt > SEEN_AGAIN_NANOS)) {
            seen(now);
        }
    }

    private void seen(long now) {
        seenAt = now;
        services.cursors().seen(who.userDevice(), proof.take(now));
    }

    /** The connection is over, and what the device holds is written down. */
    void close() {
        if (proof.fresh()) {
            seen(services.turns().nanos());
        }
        services.cursors().left();
    }
}
