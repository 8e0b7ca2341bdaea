// SPDX-License-Identifier: Apache-2.0
package dev.chaski.session;

import dev.chaski.auth.Caller;
import dev.chaski.chat.Failure;
import dev.chaski.chat.Refusal;
import dev.chaski.wire.ClientFrame;
import dev.chaski.wire.CloseCode;
import io.vertx.core.Future;
import java.util.Optional;

/**
 * How a connection says who it is: within its time, then in its turn (so many at once, the others wait in order and their clock stands still), and later again whenever its token has been renewed.
 */
final class Authentication {
    private static final long RETRY_AFTER_MS = 1000;

    private final Session session;
    private final Services services;
    private final Optional<Caller> upgradeCaller;
    private final Runnable onNamed;
    private final long clock;
    private boolean underWay;
    private boolean named;
    private boolean inside;
    /** Of the frame before; what a later one does not say stays. */
    private int window;

    /** {@code upgradeCaller} is who the token of the upgrade named; {@code onNamed} runs once, when the client has said who it is or is gone. */
    Authentication(Session session, Services services, Optional<Caller> upgradeCaller, Runnable onNamed) {
        this.session = session;
        this.services = services;
        this.upgradeCaller = upgradeCaller;
        this.onNamed = onNamed;
        this.window = services.settings().limits().window();
        this.clock = services.turns()
                .after(
                        services.settings().gateway().authenticateTimeoutMs(),
                        () -> session.end(CloseCode.NO_AUTHENTICATE));
    }

    void take(String requestId, ClientFrame.Authenticate frame) {
        if (underWay) {
            throw Refusal.of(Failure.CONFLICT, "authenticate is under way");
        }
        Greeting greeting = Greeting.of(frame, window);
        underWay = true;
        if (session.authenticated()) {
            verify(requestId, frame, greeting);
            return;
        }
        hasNamedItself();
        boolean admitted = services.turnstile().enter(() -> {
            inside = true;
            if (session.isClosed()) {
                done();
            } else {
                verify(requestId, frame, greeting);
            }
        });
        if (!admitted) {
            services.counts().turnedAway();
            session.error(
                    requestId,
                    Refusal.unavailable("Too many connect at once", RETRY_AFTER_MS, Refusal.Outcome.NOT_ACCEPTED));
            session.end(CloseCode.TRY_LATER);
        }
    }

    /** Whether the client has said who it is. */
    boolean named() {
        return named;
    }

    private void verify(String requestId, ClientFrame.Authenticate frame, Greeting greeting) {
        (frame.token() == null ? fromUpgrade() : services.tokens().verify(frame.token()))
                .onSuccess(caller -> {
                    underWay = false;
                    if (!session.isClosed()) {
                        known(requestId, greeting, caller);
                    }
                })
                .onFailure(e -> {
                    underWay = false;
                    session.refuseToken(requestId, e);
                });
    }

    private void known(String requestId, Greeting greeting, Caller caller) {
        if (session.authenticated() && !caller.user().equals(session.who().user())) {
            session.error(requestId, Refusal.of(Failure.FORBIDDEN, "This connection is another user's"));
        } else {
            window = greeting.window();
            session.welcome(requestId, greeting, caller);
        }
    }

    private Future<Caller> fromUpgrade() {
        Optional<Caller> known = Optional.ofNullable(session.who().caller()).or(() -> upgradeCaller);
        return known.map(Future::succeededFuture)
                .orElseGet(() -> Future.failedFuture(Refusal.of(Failure.UNAUTHENTICATED, "A token is missing")));
    }

    private void hasNamedItself() {
        if (!named) {
            named = true;
            services.turns().cancel(clock);
            onNamed.run();
        }
    }

    /** The first window is out, or the connection is gone: the next one may come in. */
    void done() {
        hasNamedItself();
        if (inside) {
            inside = false;
            services.turnstile().leave();
        }
    }
}
