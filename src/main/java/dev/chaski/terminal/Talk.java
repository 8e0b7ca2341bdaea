// SPDX-License-Identifier: Apache-2.0
package dev.chaski.terminal;

import dev.chaski.terminal.OwnMessages.Own;
import dev.chaski.terminal.OwnMessages.Tick;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * One conversation: what the server says of it comes to the screen, and what the user types goes to the socket until it
 * is confirmed.
 *
 * <p>The device is sent the entries of the user's other conversations too; it acknowledges those as well, so it shows
 * them, each on a line that says that it is from elsewhere.
 */
final class Talk {
    private static final Set<String> ENTRIES = Set.of(
            "message_received",
            "message_edited",
            "message_deleted",
            "reaction_added",
            "reaction_removed",
            "participant_added",
            "participant_updated",
            "participant_removed",
            "conversation_updated");
    private static final Set<String> PASSING = Set.of("unavailable", "rate_limited");
    private static final long ACK_MS = 100;
    private static final long WAIT_SHOWN_MS = 1_000;
    private static final long CONFIRM_MS = 15_000;
    private static final long RETRY_MS = 1_000;
    private static final int HALF_WINDOW = 25;

    private final Vertx vertx;
    private final Screen screen;
    private final String user;
    private final String conversation;
    private final Names names;
    private final Positions positions = new Positions();
    private final OwnMessages own = new OwnMessages();
    private final Set<String> typing = new HashSet<>();
    private Link link;
    private long shown;
    private long read;
    private boolean ackPlanned;

    /** {@code user} is whose terminal it is. */
    Talk(Vertx vertx, Screen screen, String user, String conversation, Names names) {
        this.vertx = vertx;
        this.screen = screen;
        this.user = user;
        this.conversation = conversation;
        this.names = names;
    }

    /** Where to say things. */
    void over(Link where) {
        this.link = where;
    }

    /** Messages from before, newest first, as REST has them; those of now on are above {@code lastShown}. */
    void before(List<JsonObject> page) {
        for (int i = page.size() - 1; i >= 0; i--) {
            JsonObject message = page.get(i);
            long seq = message.getLong("seq");
            shown = Math.max(shown, seq);
            if (message.getString("senderId").equals(user)) {
                Tick tick = Tick.valueOf(message.getJsonObject("deliveryState").getString("state"));
                own.known(seq, content(message), tick);
                screen.saidBefore(message.getString("createdAt"), content(message), tick);
            } else {
                screen.said(names.of(message), message.getString("createdAt"), content(message));
            }
        }
    }

    /** What this device holds, for a new connection. */
    Map<String, Object> cursors() {
        return positions.all();
    }

    /** A line that is to be sent; it is sent again until it is confirmed or refused. */
    void say(String content) {
        Own message = own.add(UUID.randomUUID().toString(), content);
        send(message);
        if (link.ready()) {
            vertx.setTimer(WAIT_SHOWN_MS, id -> showWait(message));
        } else {
            showWait(message);
        }
    }

    /** Whether everything that was typed has been confirmed or refused. */
    boolean settled() {
        return own.unconfirmed().isEmpty();
    }

    /** Contents that nobody confirmed. */
    List<String> unsettled() {
        return own.unconfirmed().stream().map(Own::content).toList();
    }

    /** A frame of the server. */
    void heard(JsonObject frame) {
        String type = frame.getString("type", "");
        boolean here = conversation.equals(frame.getString("conversationId"));
        if (ENTRIES.contains(type)) {
            entry(type, frame, here);
            return;
        }
        switch (type) {
            case "welcome" -> welcome(frame);
            case "message_confirmed" -> confirmed(frame);
            case "message_failed" -> failed(frame.getString("tempId"), frame.getJsonObject("error"));
            case "joined_conversation" -> joined(frame);
            case "receipt" -> receipt(frame, here);
            case "typing_update" -> typing(frame, here);
            case "resync" -> {
                positions.resync(frame.getString("conversationId"), frame.getLong("lastSeq"));
                shown = here ? Math.min(shown, frame.getLong("lastSeq")) : shown;
            }
            case "synced" -> tellLater();
            case "error" ->
                screen.note("The server says: " + frame.getJsonObject("error").getString("message"));
            default -> {}
        }
    }

    private void welcome(JsonObject frame) {
        if (!frame.getBoolean("resumed", false)) {
            link.say(to("join_conversation"));
            own.unconfirmed().forEach(this::send);
        }
    }

    private void joined(JsonObject frame) {
        Api.objects(frame.getJsonArray("receipts")).stream()
                .filter(marks -> !marks.getString("userId").equals(user))
                .forEach(marks -> own.marks(
                        marks.getString("userId"), marks.getLong("deliveredSeq", 0L), marks.getLong("readSeq", 0L)));
        showTicks();
    }

    private void entry(String type, JsonObject frame, boolean here) {
        String where = frame.getString("conversationId");
        long seq = frame.getLong("seq");
        boolean fresh = positions.take(where, seq, frame.getLong("afterSeq", seq - 1));
        tellLater();
        if (type.equals("message_received")) {
            message(frame.getJsonObject("message"), seq, fresh, here);
        } else if (fresh && here && seq > shown) {
            shown = seq;
            change(type, frame, seq);
        }
    }

    private void message(JsonObject message, long seq, boolean fresh, boolean here) {
        boolean mine = message.getString("senderId").equals(user);
        if ((mine && confirm(message.getString("tempId", ""), seq)) || !fresh) {
            return;
        }
        String who = mine ? "you, on another device" : names.of(message);
        if (!here) {
            screen.said(who + " (another conversation)", message.getString("createdAt"), content(message));
        } else if (seq > shown) {
            shown = seq;
            typing.remove(message.getString("senderId"));
            screen.said(who, message.getString("createdAt"), content(message));
            if (mine) {
                own.known(seq, content(message), Tick.SENT);
            }
        }
    }

    private void change(String type, JsonObject frame, long seq) {
        JsonObject participant = frame.getJsonObject("participant", new JsonObject());
        String id = participant.getString("userId", "");
        String name = participant.getString("name", id);
        switch (type) {
            case "message_edited" ->
                screen.note(names.of(frame.getString("editedBy")) + " edited a message: " + frame.getString("content"));
            case "message_deleted" -> screen.note(names.of(frame.getString("deletedBy")) + " deleted a message");
            case "reaction_added" ->
                screen.note(names.of(frame.getString("userId")) + " reacted " + frame.getString("emoji"));
            case "participant_added" -> {
                names.learn(id, name);
                own.joined(id, seq);
                screen.note(name + " came in");
            }
            case "participant_removed" -> {
                own.left(id);
                screen.note(name + " is not in this conversation any more");
                showTicks();
            }
            default -> {}
        }
    }

    private void receipt(JsonObject frame, boolean here) {
        if (here && !frame.getString("userId").equals(user)) {
            long seq = frame.getLong("seq");
            own.marks(frame.getString("userId"), seq, frame.getString("status").equals("READ") ? seq : 0);
            showTicks();
        }
    }

    private void typing(JsonObject frame, boolean here) {
        if (!here) {
            return;
        }
        Set<String> now = new HashSet<>();
        frame.getJsonArray("typingUsers").forEach(id -> now.add((String) id));
        now.remove(user);
        now.stream().filter(id -> !typing.contains(id)).forEach(id -> screen.note(names.of(id) + " is typing…"));
        typing.clear();
        typing.addAll(now);
    }

    private void confirmed(JsonObject frame) {
        positions.confirmed(frame.getString("conversationId"), frame.getLong("seq"));
        tellLater();
        confirm(frame.getString("tempId"), frame.getLong("seq"));
    }

    private boolean confirm(String tempId, long seq) {
        Optional<Own> message = own.confirm(tempId, seq);
        message.ifPresent(m -> {
            screen.tick(Tick.SENT, m.content(), 0);
            showTicks();
        });
        return message.isPresent();
    }

    private void failed(String tempId, JsonObject error) {
        if (PASSING.contains(error.getString("code"))) {
            vertx.setTimer(
                    Math.max(1, error.getLong("retryAfterMs", RETRY_MS)),
                    id -> own.waiting(tempId).ifPresent(this::send));
        } else {
            own.giveUp(tempId).ifPresent(m -> screen.failed(m.content(), error.getString("message")));
        }
    }

    private void showTicks() {
        List<Own> risen = own.risen();
        for (Tick tick : List.of(Tick.DELIVERED, Tick.READ)) {
            List<Own> these = risen.stream().filter(m -> m.tick() == tick).toList();
            if (!these.isEmpty()) {
                screen.tick(tick, these.get(these.size() - 1).content(), these.size() - 1);
            }
        }
    }

    private void showWait(Own message) {
        if (message.tick() == Tick.PENDING && message.showWait()) {
            screen.tick(Tick.PENDING, message.content(), 0);
        }
    }

    private void send(Own message) {
        boolean sent =
                link.say(to("send_message").put("tempId", message.tempId()).put("content", message.content()));
        if (sent) {
            vertx.setTimer(CONFIRM_MS, id -> own.waiting(message.tempId()).ifPresent(this::send));
        }
    }

    /** Acknowledges soon, many entries at once; at half a window at once. */
    private void tellLater() {
        if (positions.unacknowledged() >= HALF_WINDOW) {
            tell();
        } else if (!ackPlanned) {
            ackPlanned = true;
            vertx.setTimer(ACK_MS, id -> tell());
        }
    }

    /** Tells the server now what this device holds, and what its user has seen. */
    void tell() {
        ackPlanned = false;
        if (!link.ready()) {
            return;
        }
        Map<String, Object> due = positions.due();
        if (!due.isEmpty()) {
            link.say(new JsonObject().put("type", "ack").put("cursors", new JsonObject(due)));
        }
        if (shown > read && link.say(to("mark_as_read").put("seq", shown))) {
            read = shown;
        }
    }

    private JsonObject to(String type) {
        return new JsonObject().put("type", type).put("conversationId", conversation);
    }

    private static String content(JsonObject message) {
        return message.containsKey("deletedAt") ? "(deleted)" : message.getString("content", "");
    }
}
