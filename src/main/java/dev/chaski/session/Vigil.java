// SPDX-License-Identifier: Apache-2.0
package dev.chaski.session;

import dev.chaski.chat.Failure;
import dev.chaski.chat.Refusal;
import dev.chaski.wire.CloseCode;
import java.time.Instant;
import java.util.Optional;

/** Looks after one connection: asks it for signs of life, and ends it with its token, with its silence, or when its bytes do not go out. */
final class Vigil {
    private final Session session;
    private final Services services;
    private final Liveness liveness;

    Vigil(Session session, Services services, Liveness liveness) {
        this.session = session;
        this.services = services;
        this.liveness = liveness;
    }

    /** Asks for a sign of life now; a door that knows no pings counts as answered. */
    void ask(long now) {
        boolean heard = session.connection().ping();
        session.conversing().ifPresent(conversing -> {
            conversing.pinged(now);
            if (!heard) {
                conversing.answered(now);
            }
        });
    }

    /** Pings, silence, the token's end, mutes that end; and says when to look again. */
    void look(long now) {
        Instant time = services.clock().instant();
        if (session.who().expired(time)) {
            session.expired(Refusal.of(Failure.TOKEN_EXPIRED, "The token has expired"));
        } else if (liveness.silent(now) || session.connection().stuckFor(liveness.silenceNanos(), now)) {
            session.end(CloseCode.GOING_AWAY);
        } else if (liveness.pingDue(now)) {
            ask(now);
        }
        Optional<Conversing> conversing = session.conversing().filter(some -> !session.isClosed());
        conversing.ifPresent(some -> some.tick(now));
        liveness.looked(now, nanosLeft(now, time));
    }

    /** How long nothing needs a look but silence and pings. What has not gone out may be stuck. */
    private long nanosLeft(long now, Instant time) {
        if (session.connection().stuckFor(0, now)) {
            return 0;
        }
        Instant ends = session.who().expiresAt();
        long tokenLeft = session.who().caller() == null ? Long.MAX_VALUE : Liveness.nanosUntil(ends, time);
        return Math.min(
                tokenLeft, session.conversing().map(Conversing::nanosLeft).orElse(Long.MAX_VALUE));
    }
}
