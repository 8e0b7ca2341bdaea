// SPDX-License-Identifier: Apache-2.0
package dev.chaski.simulation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.chaski.chat.ConversationId;
import dev.chaski.chat.DeviceId;
import dev.chaski.chat.EntryKind;
import dev.chaski.chat.MarkKind;
import dev.chaski.chat.MessageId;
import dev.chaski.chat.UserId;
import dev.chaski.prove.Event;
import dev.chaski.prove.Event.Attempt;
import dev.chaski.wire.Json;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A device that keeps to PROTOCOL 3.3, and writes down all that it asks for and is told. */
final class SimulatedPhone {
    private static final double RECONNECT_FROM_MS = 20;
    private static final double RECONNECT_TO_MS = 600;
    private static final long PATIENCE_MS = 10_000;
    private static final long WELCOME_MS = 4000;

    private final World world;
    final UserId user;
    final DeviceId device;
    private final Map<ConversationId, Shelf> shelves = new LinkedHashMap<>();
    private final Map<String, Saying> outbox = new LinkedHashMap<>();
    private final Map<Long, Saying> asked = new LinkedHashMap<>();
    private final Map<Long, Wish> wishes = new LinkedHashMap<>();
    private final Set<ConversationId> moved = new LinkedHashSet<>();
    private final Set<ConversationId> parked = new LinkedHashSet<>();
    private final int window;
    private SimulatedLine line;
    private long connection;
    private long readFor;
    private boolean welcome;
    private boolean synced;
    private boolean wanted = true;
    private boolean acknowledging = true;
    private boolean ackComes;
    private int sinceAck;
    private int messages;

    private record Saying(ConversationId conversation, String tempId, String content) {}

    private record Wish(ConversationId conversation, long seq) {}

    SimulatedPhone(World world, UserId user, DeviceId device, int window) {
        this.world = world;
        this.user = user;
        this.device = device;
        this.window = window;
    }

    long connection() {
        return connection;
    }

    boolean settled() {
        return synced && outbox.isEmpty() && parked.isEmpty();
    }

    Map<ConversationId, Shelf> shelves() {
        return shelves;
    }

    private Agenda agenda() {
        return world.agenda;
    }

    /** Looks for an instance, until it is told to stay away. */
    void comeOn() {
        wanted = true;
        if (line == null) {
            connect();
        }
    }

    void goAway() {
        wanted = false;
        hangUp();
    }

    /** The connection breaks, or never was. */
    void hangUp() {
        if (line != null) {
            line.breaks(0, agenda().between(0, agenda().chance(0.3) ? 4000 : 20));
        }
    }

    void breaksByItself() {
        if (line != null) {
            line.breaks(agenda().between(0, 50), agenda().between(0, agenda().chance(0.3) ? 4000 : 20));
        }
    }

    void acknowledging(boolean yes) {
        acknowledging = yes;
        if (yes) {
            ackSoon();
        }
    }

    private void connect() {
        SimulatedNode node = world.anyNode();
        if (node == null) {
            later();
            return;
        }
        connection = world.nextNumber();
        long mine = connection;
        double delay = agenda().chance(0.2) ? 80 : 5;
        line = new SimulatedLine(agenda(), node, delay, text -> arrived(mine, text), code -> ended(mine, code));
        SimulatedLine now = line;
        world.lines.add(now);
        Map<ConversationId, Long> cursors = new LinkedHashMap<>();
        if (agenda().chance(0.6)) {
            shelves.forEach((id, shelf) -> {
                if (shelf.upTo() != null) {
                    cursors.put(id, shelf.upTo());
                }
            });
        }
        world.record(new Event.Connected(connection, user, device, node.id, cursors, window));
        agenda().after(agenda().between(0.1, delay), () -> node.turns.run(() -> now.opened(node.open(user, now))));
        StringBuilder frame = new StringBuilder("{\"type\":\"authenticate\",\"deviceId\":\"" + device + "\",\"window\":"
                + window + ",\"batch\":" + (window % 2 == 0));
        if (!cursors.isEmpty()) {
            frame.append(",\"cursors\":").append(json(cursors));
        }
        agenda().after(
                        (long) (delay * Agenda.MS),
                        () -> now.send(frame.append('}').toString()));
        agenda().after(WELCOME_MS * Agenda.MS, () -> {
            if (line == now && !welcome) {
                hangUp();
            }
        });
    }

    private static String json(Map<ConversationId, Long> cursors) {
        StringBuilder json = new StringBuilder("{");
        cursors.forEach((id, seq) -> json.append(json.length() > 1 ? "," : "")
                .append('"')
                .append(id)
                .append("\":")
                .append(seq));
        return json.append('}').toString();
    }

    private void later() {
        agenda().after(agenda().between(RECONNECT_FROM_MS, RECONNECT_TO_MS), () -> {
            if (wanted && line == null) {
                connect();
            }
        });
    }

    private void ended(long of, int code) {
        world.record(new Event.Disconnected(of, code));
        if (of == connection) {
            world.lines.remove(line);
            line = null;
            welcome = false;
            synced = false;
            asked.clear();
            wishes.clear();
            moved.clear();
            parked.clear();
            if (wanted) {
                later();
            }
        }
    }

    /** Writes a message, now or as soon as there is a connection. */
    void say(ConversationId conversation) {
        String tempId = device + "-" + ++messages;
        Saying saying = new Saying(conversation, tempId, "says " + tempId);
        outbox.put(tempId, saying);
        if (welcome) {
            send(saying);
        }
    }

    /** Says the same again, with no need. */
    void sayAgain() {
        if (welcome) {
            outbox.values().stream().findFirst().ifPresent(this::send);
        }
    }

    private void send(Saying saying) {
        long request = world.nextNumber();
        asked.put(request, saying);
        world.record(new Event.Sent(attempt(request, saying), saying.content()));
        line.send("{\"type\":\"send_message\",\"id\":" + request + ",\"conversationId\":\"" + saying.conversation()
                + "\",\"tempId\":\"" + saying.tempId() + "\",\"content\":\"" + saying.content() + "\"}");
        SimulatedLine on = line;
        agenda().after(PATIENCE_MS * Agenda.MS, () -> {
            if (line == on && asked.containsKey(request)) {
                hangUp();
            }
        });
    }

    private Attempt attempt(long request, Saying saying) {
        return new Attempt(request, connection, user, saying.conversation(), saying.tempId());
    }

    /** Has read what it holds. */
    void read(ConversationId conversation) {
        Shelf shelf = shelves.get(conversation);
        if (!welcome || shelf == null || shelf.highest() == 0) {
            return;
        }
        long request = world.nextNumber();
        long seq = shelf.highest();
        wishes.put(request, new Wish(conversation, seq));
        world.record(new Event.MarkWished(user, conversation, MarkKind.READ, seq));
        line.send("{\"type\":\"mark_as_read\",\"id\":" + request + ",\"conversationId\":\"" + conversation
                + "\",\"seq\":" + seq + "}");
    }

    private void arrived(long on, String text) {
        if (on != connection) {
            return;
        }
        try {
            JsonNode json = Json.mapper().readTree(text);
            if (json.isArray()) {
                json.forEach(this::frame);
            } else {
                frame(json);
            }
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void frame(JsonNode frame) {
        String type = frame.get("type").textValue();
        switch (type) {
            case "welcome" -> welcomed();
            case "synced" -> synced(frame);
            case "message_confirmed" -> confirmed(frame);
            case "message_failed" -> failed(frame);
            case "receipt" ->
                world.record(new Event.ReceiptTold(
                        connection,
                        conversation(frame),
                        new UserId(frame.get("userId").textValue()),
                        MarkKind.valueOf(frame.get("status").textValue()),
                        frame.get("seq").asLong()));
            case "resync" -> {
                world.record(new Event.Resynced(
                        connection, conversation(frame), frame.get("lastSeq").asLong()));
                shelf(conversation(frame)).resync(frame.get("lastSeq").asLong());
            }
            case "ok" -> kept(frame);
            case "error" -> wishes.remove(frame.path("id").asLong());
            case "unread_count" -> {}
            default -> entry(type, frame);
        }
    }

    /** What is parked (a conversation that several connections never acknowledged) comes later; the judges know nothing of that. */
    private void synced(JsonNode frame) {
        synced = true;
        frame.path("parked")
                .forEach(id -> parked.add(ConversationId.parse(id.textValue()).orElseThrow()));
        if (parked.isEmpty()) {
            world.record(new Event.Synced(connection, frame.get("entries").asLong()));
        }
    }

    private static ConversationId conversation(JsonNode frame) {
        return ConversationId.parse(frame.get("conversationId").textValue()).orElseThrow();
    }

    private Shelf shelf(ConversationId conversation) {
        return shelves.computeIfAbsent(conversation, id -> new Shelf());
    }

    /**
     * What {@code synced} promises counts from when the memberships are read, just before the welcome is written, not from when that arrives. An older connection of this device may be read late, so the first
     * time counts.
     */
    void arrived(boolean newDevice) {
        if (line != null && readFor != connection) {
            readFor = connection;
            world.record(new Event.Welcomed(connection, newDevice));
        }
    }

    private void welcomed() {
        welcome = true;
        List.copyOf(outbox.values()).forEach(this::send);
    }

    private void confirmed(JsonNode frame) {
        Saying saying = asked.remove(frame.get("id").asLong());
        if (saying == null) {
            throw new IllegalStateException("A confirmation of nothing: " + frame);
        }
        long seq = frame.get("seq").asLong();
        boolean duplicate = frame.path("duplicate").asBoolean();
        MessageId id = MessageId.parse(frame.get("messageId").textValue()).orElseThrow();
        world.record(new Event.Confirmed(attempt(frame.get("id").asLong(), saying), seq, id, duplicate));
        outbox.remove(saying.tempId());
        shelf(saying.conversation()).confirmed(seq, duplicate);
        holdsMore(saying.conversation());
    }

    private void failed(JsonNode frame) {
        long request = frame.get("id").asLong();
        Saying saying = asked.remove(request);
        JsonNode error = frame.get("error");
        String code = error.get("code").textValue();
        if (error.path("outcome").asText().equals("unknown")) {
            world.record(new Event.Undecided(attempt(request, saying)));
        } else {
            world.record(new Event.Refused(attempt(request, saying), code));
        }
        if (!code.equals("unavailable")) {
            outbox.remove(saying.tempId());
            return;
        }
        SimulatedLine on = line;
        agenda().after(agenda().between(100, 1000), () -> {
            if (line == on && outbox.containsKey(saying.tempId()) && !asked.containsValue(saying)) {
                send(saying);
            }
        });
    }

    private void kept(JsonNode frame) {
        Wish wish = wishes.remove(frame.path("id").asLong());
        if (wish != null) {
            world.record(new Event.MarkKept(
                    user,
                    wish.conversation(),
                    MarkKind.READ,
                    wish.seq(),
                    frame.get("seq").asLong()));
        }
    }

    private void entry(String type, JsonNode frame) {
        ConversationId conversation = conversation(frame);
        long seq = frame.get("seq").asLong();
        long after = frame.path("afterSeq").asLong(Event.NONE);
        world.record(new Event.Pushed(
                connection,
                entry(conversation, seq, type, frame),
                after,
                frame.path("queued").asBoolean()));
        parked.remove(conversation);
        shelf(conversation).pushed(seq, after == Event.NONE ? seq - 1 : after);
        holdsMore(conversation);
    }

    private static Event.Entry entry(ConversationId conversation, long seq, String type, JsonNode frame) {
        if (!type.equals("message_received")) {
            EntryKind kind =
                    type.equals("participant_added") ? EntryKind.PARTICIPANT_ADDED : EntryKind.PARTICIPANT_REMOVED;
            return new Event.Entry(
                    conversation, seq, kind, null, new UserId(frame.get("by").textValue()), null, 1, null);
        }
        JsonNode message = frame.get("message");
        return new Event.Entry(
                conversation,
                seq,
                EntryKind.MESSAGE,
                MessageId.parse(message.get("id").textValue()).orElseThrow(),
                new UserId(message.get("senderId").textValue()),
                message.path("tempId").textValue(),
                message.get("version").asInt(),
                message.get("content").textValue());
    }

    private void holdsMore(ConversationId conversation) {
        moved.add(conversation);
        sinceAck++;
        if (acknowledging && sinceAck * 2 >= window) {
            ack();
        } else {
            ackSoon();
        }
    }

    private void ackSoon() {
        if (!ackComes && acknowledging) {
            ackComes = true;
            agenda().after(agenda().between(1, 200), () -> {
                ackComes = false;
                ack();
            });
        }
    }

    private void ack() {
        if (!welcome || !acknowledging) {
            return;
        }
        sinceAck = 0;
        Map<ConversationId, Long> cursors = new LinkedHashMap<>();
        for (ConversationId id : moved) {
            if (shelf(id).upTo() != null) {
                cursors.put(id, shelf(id).upTo());
            }
        }
        moved.clear();
        if (!cursors.isEmpty()) {
            cursors.forEach((id, seq) -> world.record(new Event.Acked(connection, id, seq)));
            line.send("{\"type\":\"ack\",\"cursors\":" + json(cursors) + "}");
        }
    }
}
