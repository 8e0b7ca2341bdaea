// SPDX-License-Identifier: Apache-2.0
package dev.chaski.ordeal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.chaski.chat.ConversationId;
import dev.chaski.ordeal.Surroundings.Line;
import dev.chaski.prove.Event;
import dev.chaski.wire.Json;
import java.io.UncheckedIOException;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** One connection of a {@link Device}, from the attempt to its end, and what is true only as long as it lasts. */
final class Visit {
    private static final long MS = 1_000_000;
    private static final double PASSES_CURSORS = 0.6;

    private final long number;
    private final Surroundings world;
    private final Habits habits;
    private final Device device;
    private final Outbox outbox;
    private final Shelves shelves;
    private final Set<ConversationId> parked = new LinkedHashSet<>();
    private Line line;
    private boolean asksIn;
    private boolean arrived;
    private boolean welcome;
    private boolean synced;
    private boolean reading = true;
    private boolean over;
    private int heartbeats;
    private int heartbeatsAnswered;

    /** {@code number}: nobody else has it. */
    Visit(long number, Surroundings world, Habits habits, Device device, Outbox outbox, Shelves shelves) {
        this.number = number;
        this.world = world;
        this.habits = habits;
        this.device = device;
        this.outbox = outbox;
        this.shelves = shelves;
    }

    long number() {
        return number;
    }

    /** The line that it has, or tries to open. */
    Line line() {
        return line;
    }

    /** Whether the server takes frames. */
    boolean welcome() {
        return welcome;
    }

    /** Whether all that waited for the device has come. */
    boolean synced() {
        return synced && parked.isEmpty();
    }

    /** Looks for an instance; false where there is none. */
    boolean findsALine() {
        line = world.line(device.user(), this::heard, this::ended).orElse(null);
        return line != null;
    }

    void begin() {
        Map<ConversationId, Long> cursors = world.chance(PASSES_CURSORS) ? shelves.cursors() : Map.of();
        line.open(() -> {
            if (!over) {
                authenticate(cursors);
            }
        });
        hangUpUnlessGood(habits.patience().welcome(), () -> welcome);
    }

    void write(String frame) {
        line.send(frame);
    }

    void reading(boolean yes) {
        reading = yes;
        line.reading(yes);
    }

    /** As {@link Device#arrived}. */
    void arrived(boolean newDevice) {
        if (asksIn && !arrived) {
            arrived = true;
            world.record(new Event.Welcomed(number, newDevice));
        }
    }

    /** A line on which no answer comes in so many milliseconds may be dead; but who reads nothing waits for none. */
    void hangUpUnless(long milliseconds, BooleanSupplier answered) {
        hangUpUnlessGood(milliseconds, () -> !reading || answered.getAsBoolean());
    }

    private void hangUpUnlessGood(long milliseconds, BooleanSupplier good) {
        world.after(milliseconds * MS, () -> {
            if (!over && !good.getAsBoolean()) {
                line.hangUp();
            }
        });
    }

    private void authenticate(Map<ConversationId, Long> cursors) {
        asksIn = true;
        int window = device.window();
        world.record(new Event.Connected(number, device.user(), device.id(), line.node(), cursors, window));
        write("{\"type\":\"authenticate\",\"deviceId\":\"" + device.id() + "\",\"window\":" + window + ",\"batch\":"
                + (window % 2 == 0) + (cursors.isEmpty() ? "" : ",\"cursors\":" + Shelves.json(cursors)) + "}");
        if (!world.seesArrivals() && device.known()) {
            arrived(false);
        }
    }

    private void ended(int code) {
        if (over) {
            return;
        }
        over = true;
        if (asksIn) {
            world.record(new Event.Disconnected(number, code));
        }
        device.left();
    }

    private void heard(String text) {
        if (over) {
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
        switch (frame.get("type").textValue()) {
            case "welcome" -> welcomed(frame);
            case "synced" -> synced(frame);
            case "message_confirmed" ->
                shelves.confirmed(Seen.conversation(frame), frame.get("seq").asLong(), outbox.confirmed(frame));
            case "message_failed" -> outbox.failed(frame);
            case "receipt" -> world.record(Seen.receipt(number, frame));
            case "resync" -> {
                Event.Resynced resynced = Seen.resynced(number, frame);
                world.record(resynced);
                shelves.of(resynced.conversation()).resync(resynced.lastSeq());
            }
            case "ok" -> outbox.kept(frame);
            case "error" -> outbox.denied(frame);
            case "heartbeat_ack" -> heartbeatsAnswered++;
            case "message_received", "participant_added", "participant_removed" -> pushed(frame);
            default -> {}
        }
    }

    private void welcomed(JsonNode frame) {
        if (!world.seesArrivals()) {
            arrived(frame.path("newDevice").asBoolean());
        }
        welcome = true;
        device.welcomed();
        outbox.flush();
        if (habits.heartbeat() > 0) {
            heartbeat();
        }
    }

    private void heartbeat() {
        world.after(habits.heartbeat() * MS, () -> {
            if (!over) {
                int beat = ++heartbeats;
                write("{\"type\":\"heartbeat\"}");
                hangUpUnless(habits.patience().answer(), () -> heartbeatsAnswered >= beat);
                heartbeat();
            }
        });
    }

    /** What is parked (a conversation that several connections never acknowledged) comes later; the judges know nothing of that. */
    private void synced(JsonNode frame) {
        synced = true;
        device.synced();
        frame.path("parked")
                .forEach(parkedId ->
                        parked.add(ConversationId.parse(parkedId.textValue()).orElseThrow()));
        if (parked.isEmpty()) {
            world.record(new Event.Synced(number, frame.get("entries").asLong()));
        }
    }

    private void pushed(JsonNode frame) {
        Event.Pushed pushed = Seen.pushed(number, frame);
        world.record(pushed);
        long seq = pushed.entry().seq();
        parked.remove(pushed.entry().conversation());
        shelves.pushed(
                pushed.entry().conversation(), seq, pushed.afterSeq() == Event.NONE ? seq - 1 : pushed.afterSeq());
    }
}
