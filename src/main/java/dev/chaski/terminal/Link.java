// SPDX-License-Identifier: Apache-2.0
package dev.chaski.terminal;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * One socket at a time that speaks {@code chaski.v1}, and another one, maybe elsewhere, when it breaks.
 *
 * <p>All of it happens on one event loop. Silence is broken with a heartbeat; one that stays unanswered ends the
 * connection. An instance that says {@code goaway} still confirms what it accepted, so its socket stays until it closes
 * or the wait is over.
 */
final class Link {
    private static final int LARGEST_MESSAGE = 2 << 20;
    private static final int CONNECT_MS = 5_000;
    private static final long POLITE_MS = 5_000;
    private static final long LOOK_MS = 5_000;
    private static final long QUIET_MS = 20_000;
    private static final long ANSWER_MS = 10_000;
    private static final int BROKEN = 1006;
    private static final int UNAUTHENTICATED = 4401;
    private static final int ELSEWHERE = 4409;
    private static final Set<Integer> TRY_LATER = Set.of(1013, 4400, 4408, 4429);
    private static final long NONE = -1;

    /** Who uses the link. */
    interface Listener {
        /** The frame to begin with; the link adds the token. */
        JsonObject authenticate();

        /** Whatever the server says. */
        void heard(JsonObject frame);

        /** Not connected for so long. */
        void waiting(String reason, long ms);

        /** Not connected any more, and never again. */
        void over(String reason);
    }

    private final Vertx vertx;
    private final WebSocketClient sockets;
    private final Addresses addresses;
    private final Credentials credentials;
    private final Backoff backoff;
    private final Listener listener;

    private WebSocket socket;
    private boolean ready;
    private boolean closed;
    private int attempt;
    private int refusals;
    private long timer = NONE;
    private long looking = NONE;
    private long heardAt;
    private boolean asked;
    private long leaveAt = NONE;
    private long retryAfterMs;

    Link(Vertx vertx, Addresses addresses, Credentials credentials, RandomGenerator random, Listener listener) {
        this.vertx = vertx;
        this.sockets = vertx.createWebSocketClient(new WebSocketClientOptions()
                .setConnectTimeout(CONNECT_MS)
                .setMaxFrameSize(LARGEST_MESSAGE)
                .setMaxMessageSize(LARGEST_MESSAGE));
        this.addresses = addresses;
        this.credentials = credentials;
        this.backoff = new Backoff(addresses.size(), random);
        this.listener = listener;
    }

    /** Connects now, whatever was planned. */
    void open() {
        leave();
        leaveAt = NONE;
        int mine = ++attempt;
        credentials
                .get()
                .compose(token -> sockets.connect(target()).onSuccess(opened -> opened(mine, opened, token)))
                .onFailure(e -> {
                    if (mine == attempt && !closed) {
                        again(addresses.current() + " does not answer", 0);
                    }
                });
    }

    /** Whether the server takes frames. */
    boolean ready() {
        return ready;
    }

    /** Says it where there is a connection that takes it; answers whether there was. */
    boolean say(JsonObject frame) {
        if (ready) {
            socket.writeTextMessage(frame.encode());
        }
        return ready;
    }

    /** Ends it politely, and for good. */
    Future<Void> close() {
        closed = true;
        WebSocket last = socket;
        socket = null;
        leave();
        return last == null ? Future.succeededFuture() : last.close();
    }

    private WebSocketConnectOptions target() {
        return new WebSocketConnectOptions()
                .setAbsoluteURI("ws" + addresses.current().substring("http".length()) + "/ws")
                .addSubProtocol("chaski.v1");
    }

    private void opened(int mine, WebSocket fresh, String token) {
        if (mine != attempt || closed) {
            fresh.close();
            return;
        }
        socket = fresh;
        heardAt = now();
        asked = false;
        fresh.exceptionHandler(broken -> {});
        fresh.textMessageHandler(text -> {
            if (fresh == socket) {
                heard(new JsonObject(text));
            }
        });
        fresh.closeHandler(end -> {
            if (fresh == socket) {
                ended(fresh.closeStatusCode() == null ? BROKEN : fresh.closeStatusCode());
            }
        });
        looking = vertx.setPeriodic(LOOK_MS, id -> look());
        fresh.writeTextMessage(listener.authenticate().put("token", token).encode());
    }

    private void heard(JsonObject frame) {
        heardAt = now();
        asked = false;
        switch (frame.getString("type", "")) {
            case "welcome" -> {
                ready = true;
                refusals = 0;
            }
            case "synced" -> backoff.reset();
            case "error" -> retryAfterMs = frame.getJsonObject("error").getLong("retryAfterMs", 0L);
            case "goaway" -> goAway(frame.getLong("reconnectAfterMs", Backoff.FIRST_MS));
            default -> {}
        }
        listener.heard(frame);
    }

    private void goAway(long afterMs) {
        ready = false;
        leaveAt = now() + afterMs;
        addresses.next();
        pause("the instance is going away", afterMs);
    }

    private void ended(int code) {
        socket = null;
        leave();
        if (code == ELSEWHERE) {
            listener.over("Another terminal has taken over as this device; --device gives this one a name of its own.");
        } else if (code == UNAUTHENTICATED) {
            refused();
        } else if (leaveAt != NONE) {
            pause("the instance has gone", Math.max(1, leaveAt - now()));
        } else {
            again("the connection ended (" + code + ")", TRY_LATER.contains(code) ? POLITE_MS : 0);
        }
    }

    /** A token may have expired, so another is asked for at once; one that is refused too is not hurried. */
    private void refused() {
        if (!credentials.drop()) {
            listener.over("The token was refused, or it has expired.");
        } else if (refusals++ == 0) {
            open();
        } else {
            again("the token was refused", POLITE_MS);
        }
    }

    private void again(String reason, long atLeast) {
        addresses.next();
        long ms = Math.max(Math.max(atLeast, retryAfterMs), backoff.nextMs());
        retryAfterMs = 0;
        pause(reason, ms);
    }

    private void pause(String reason, long ms) {
        vertx.cancelTimer(timer);
        timer = vertx.setTimer(Math.max(1, ms), id -> open());
        listener.waiting(reason, ms);
    }

    private void look() {
        long quiet = now() - heardAt;
        if (asked && quiet > QUIET_MS + ANSWER_MS) {
            leave();
            again("the server went silent", 0);
        } else if (!asked && quiet > QUIET_MS) {
            asked = say(new JsonObject().put("type", "heartbeat"));
        }
    }

    private void leave() {
        WebSocket left = socket;
        socket = null;
        ready = false;
        vertx.cancelTimer(timer);
        vertx.cancelTimer(looking);
        if (left != null) {
            left.close();
        }
    }

    private static long now() {
        return System.nanoTime() / 1_000_000;
    }
}
