// SPDX-License-Identifier: Apache-2.0
package dev.chaski.restart;

import dev.chaski.testing.Tokens;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A device of a user of its own that is in one conversation. It keeps what it wants to say until that is confirmed, and connects again, anywhere, when its connection ends. Told to go, it says nothing more, waits
 * as it was told, hangs up and connects elsewhere, as chaski.js does; or it has never heard of that, and waits to be hung up on. All on one event loop.
 */
final class Traveller {
    private static final int SHORTEST_WAIT_MS = 100;
    private static final int MOST_DOUBLINGS = 4;
    private static final long WELCOME_MS = 5000;
    private static final long AGAIN_MS = 200;
    private static final int ONE_RETRY = 2;

    private final Travellers all;
    private final String user;
    private final List<String> addresses;
    private final boolean obedient;
    private final Map<String, Saying> unconfirmed = new LinkedHashMap<>();
    private final Set<Long> held = new HashSet<>();
    private String conversation;
    private String nodeId;
    private WebSocket line;
    private boolean ready;
    private boolean told;
    private int attempt;
    private int failures;
    private int at;
    private int said;
    private long apartSince;

    private static final class Saying {
        final String tempId;
        final long due = System.nanoTime();
        int attempts;

        Saying(String tempId) {
            this.tempId = tempId;
        }
    }

    /** Connects to any of these addresses; {@code obedient}: knows what goaway means. */
    Traveller(Travellers all, String user, List<String> addresses, boolean obedient) {
        this.all = all;
        this.user = user;
        this.addresses = addresses;
        this.obedient = obedient;
        this.at = all.random().nextInt(addresses.size());
    }

    String user() {
        return user;
    }

    void in(String id) {
        conversation = id;
    }

    String conversation() {
        return conversation;
    }

    boolean settled() {
        return ready && unconfirmed.isEmpty();
    }

    /** How many messages of the conversation it has, its own among them. */
    int holds() {
        return held.size();
    }

    void say() {
        Saying saying = new Saying(user + "-" + ++said);
        unconfirmed.put(saying.tempId, saying);
        if (ready) {
            send(saying);
        }
    }

    void connect() {
        int mine = ++attempt;
        told = false;
        WebSocketConnectOptions to = new WebSocketConnectOptions()
                .setAbsoluteURI("ws" + addresses.get(at).substring("http".length()) + "/ws");
        all.sockets().connect(to).onSuccess(opened -> opened(mine, opened)).onFailure(e -> again(mine));
        all.after(WELCOME_MS, () -> {
            if (mine == attempt && !ready && !told) {
                hangUp();
                again(mine);
            }
        });
    }

    private void opened(int mine, WebSocket opened) {
        if (mine != attempt) {
            opened.close();
            return;
        }
        line = opened;
        opened.exceptionHandler(broken -> {});
        opened.textMessageHandler(text -> {
            if (mine == attempt) {
                heard(mine, new JsonObject(text));
            }
        });
        opened.closeHandler(end -> ended(mine));
        write(new JsonObject()
                .put("type", "authenticate")
                .put("token", Tokens.of(user))
                .put("deviceId", "d"));
    }

    private void ended(int mine) {
        if (mine == attempt) {
            apart();
            if (!told) {
                again(mine);
            }
        }
    }

    private void apart() {
        if (apartSince == 0 && (ready || told)) {
            apartSince = System.nanoTime();
        }
        ready = false;
        line = null;
    }

    /** Somewhere else after a while, and a longer one each time. */
    private void again(int mine) {
        if (mine == attempt) {
            attempt++;
            int wait = SHORTEST_WAIT_MS << Math.min(failures++, MOST_DOUBLINGS);
            int next = attempt;
            all.after(wait + all.random().nextInt(wait), () -> {
                if (next == attempt) {
                    elsewhere();
                }
            });
        }
    }

    private void elsewhere() {
        if (addresses.size() > 1) {
            at = (at + 1 + all.random().nextInt(addresses.size() - 1)) % addresses.size();
        }
        connect();
    }

    private void hangUp() {
        WebSocket last = line;
        apart();
        if (last != null) {
            last.close();
        }
    }

    private void heard(int mine, JsonObject frame) {
        switch (frame.getString("type")) {
            case "welcome" -> welcome(frame);
            case "message_confirmed" -> confirmed(frame);
            case "message_failed" -> failed(mine, frame);
            case "message_received" -> received(frame);
            case "goaway" -> goAway(mine, frame.getLong("reconnectAfterMs"));
            default -> {}
        }
    }

    private void welcome(JsonObject frame) {
        nodeId = frame.getString("nodeId");
        ready = true;
        failures = 0;
        all.journal().welcome(apartSince == 0 ? 0 : System.nanoTime() - apartSince);
        apartSince = 0;
        new ArrayList<>(unconfirmed.values()).forEach(this::send);
    }

    private void goAway(int mine, long waitMs) {
        all.journal().toldToGo(nodeId, System.nanoTime());
        if (obedient) {
            told = true;
            ready = false;
            all.after(waitMs, () -> {
                if (mine == attempt) {
                    hangUp();
                    elsewhere();
                }
            });
        }
    }

    private void received(JsonObject frame) {
        long seq = frame.getLong("seq");
        if (held.add(seq)) {
            Instant created = Instant.parse(frame.getJsonObject("message").getString("createdAt"));
            all.journal().arrived(System.currentTimeMillis() - created.toEpochMilli());
        }
        write(new JsonObject().put("type", "ack").put("cursors", new JsonObject().put(conversation, seq)));
    }

    private void send(Saying saying) {
        saying.attempts++;
        write(new JsonObject()
                .put("type", "send_message")
                .put("conversationId", conversation)
                .put("tempId", saying.tempId)
                .put("content", "on the way"));
    }

    private void confirmed(JsonObject frame) {
        Saying saying = unconfirmed.remove(frame.getString("tempId"));
        held.add(frame.getLong("seq"));
        if (saying != null) {
            all.journal()
                    .confirmed(conversation, frame.getLong("seq"), saying.attempts, System.nanoTime() - saying.due);
        }
    }

    private void failed(int mine, JsonObject frame) {
        Saying saying = unconfirmed.get(frame.getString("tempId"));
        JsonObject error = frame.getJsonObject("error");
        if (!error.getString("code").equals("unavailable") || saying.attempts >= ONE_RETRY) {
            unconfirmed.remove(saying.tempId);
            all.journal().failed(error + " in attempt " + saying.attempts);
        } else {
            all.after(error.getLong("retryAfterMs", AGAIN_MS), () -> {
                if (mine == attempt && ready && unconfirmed.containsKey(saying.tempId)) {
                    send(saying);
                }
            });
        }
    }

    private void write(JsonObject frame) {
        if (line != null) {
            line.writeTextMessage(frame.encode());
        }
    }

    @Override
    public String toString() {
        return user + (ready ? "" : ", not connected") + ", unconfirmed " + unconfirmed.keySet() + ", holds " + holds()
                + " of " + all.journal().head(conversation);
    }
}
