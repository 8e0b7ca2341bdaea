// SPDX-License-Identifier: Apache-2.0
package dev.chaski.ordeal;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.DeviceId;
import dev.chaski.chat.UserId;
import dev.chaski.ordeal.Surroundings.Line;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** A device that keeps to docs/protocol.md (5, 11), and writes down all that it asks for and is told. */
public final class Device {
    private final Surroundings world;
    private final Habits habits;
    private final UserId user;
    private final DeviceId id;
    private final int window;
    private final Outbox outbox;
    private final Shelves shelves;
    /** Null where there is none at the moment. */
    private Visit visit;

    private long connection;
    private boolean known;
    private boolean wanted = true;
    private int messages;
    private int failures;

    /** Stays away until it is told to {@link #comeOn}. */
    public Device(Surroundings world, Habits habits, UserId user, DeviceId id, int window) {
        this.world = world;
        this.habits = habits;
        this.user = user;
        this.id = id;
        this.window = window;
        this.outbox = new Outbox(world, habits, this);
        this.shelves = new Shelves(world, this, window);
    }

    public UserId user() {
        return user;
    }

    public DeviceId id() {
        return id;
    }

    /** How many entries it takes without acknowledging. */
    int window() {
        return window;
    }

    /** The number of its connection, or of the last one. */
    public long connection() {
        return connection;
    }

    /** The line that it has, or tries to open. */
    public Optional<Line> line() {
        return Optional.ofNullable(visit).map(Visit::line);
    }

    /** Whether it has all that waited for it, and an answer to all that it said. */
    public boolean settled() {
        return visit != null && visit.synced() && outbox.isEmpty();
    }

    /** What it holds. */
    public Map<ConversationId, Shelf> shelves() {
        return shelves.all();
    }

    /** Looks for an instance, until it is told to stay away. */
    public void comeOn() {
        wanted = true;
        if (visit == null) {
            connect();
        }
    }

    public void goAway() {
        wanted = false;
        hangUp();
    }

    /** Its connection ends without a word; it looks for another one. */
    public void hangUp() {
        line().ifPresent(Line::hangUp);
    }

    /** Whether it acknowledges what it gets. */
    public void acknowledging(boolean yes) {
        shelves.acknowledging(yes);
    }

    /** Whether it reads what comes on this connection; one that does not waits for no answer either. */
    public void reading(boolean yes) {
        if (visit != null) {
            visit.reading(yes);
        }
    }

    /** Writes a message, now or as soon as there is a connection; answers its tempId. */
    public String say(ConversationId conversation) {
        String tempId = id + "-" + ++messages;
        say(conversation, tempId);
        return tempId;
    }

    /** As {@link #say}, with a tempId that another device of the user uses for the same message. */
    public void say(ConversationId conversation, String tempId) {
        outbox.add(conversation, tempId);
    }

    /** Says the same again, with no need. */
    public void sayAgain() {
        outbox.oneAgain();
    }

    /** From now on it claims that this is the time, in all that it says; empty: it claims nothing. */
    public void claims(Optional<Instant> time) {
        outbox.claims(time);
    }

    /** Has read what it holds. */
    public void read(ConversationId conversation) {
        Shelf shelf = shelves.all().get(conversation);
        if (ready() && shelf != null && shelf.highest() > 0) {
            outbox.read(conversation, shelf.highest());
        }
    }

    /**
     * The server has begun to read what the device lacks: what {@code synced} promises counts from here. An older connection of this device may be read late, so the first time counts.
     */
    public void arrived(boolean newDevice) {
        if (visit != null) {
            visit.arrived(newDevice);
        }
    }

    /** Whether the server takes frames. */
    boolean ready() {
        return visit != null && visit.welcome();
    }

    /** Only where there is a connection. */
    void write(String frame) {
        visit.write(frame);
    }

    /** As {@link Visit#hangUpUnless}. */
    void hangUpUnless(long milliseconds, BooleanSupplier answered) {
        visit.hangUpUnless(milliseconds, answered);
    }

    /** Whether it was ever welcome, so that the server has cursors of it. */
    boolean known() {
        return known;
    }

    void welcomed() {
        known = true;
    }

    /** The next attempt comes soon again. */
    void synced() {
        failures = 0;
    }

    /** The connection has ended. */
    void left() {
        visit = null;
        outbox.lineEnded();
        shelves.lineEnded();
        if (wanted) {
            later();
        }
    }

    private void connect() {
        Visit next = new Visit(world.nextNumber(), world, habits, this, outbox, shelves);
        if (next.findsALine()) {
            visit = next;
            connection = next.number();
            next.begin();
        } else {
            later();
        }
    }

    private void later() {
        Habits.Waits waits = habits.reconnect();
        long wait = world.between(waits.from(failures), waits.to(failures));
        failures++;
        world.after(wait, () -> {
            if (wanted && visit == null) {
                connect();
            }
        });
    }
}
