// SPDX-License-Identifier: Apache-2.0
package dev.chaski.simulation;

import dev.chaski.chat.UserId;
import dev.chaski.ordeal.Surroundings;
import dev.chaski.session.GatewayPart.Door;
import dev.chaski.session.GatewayPart.Wire;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/** A connection between a phone and an instance: frames keep their order in either direction; when it breaks, what is under way is lost, and each end learns of it in its own time. */
final class SimulatedLine implements Wire, Surroundings.Line {
    private static final int FULL_AT = 12;

    private final Agenda agenda;
    final SimulatedNode node;
    private final UserId user;
    private final Consumer<String> phone;
    private final IntConsumer ended;
    private final List<Runnable> drains = new ArrayList<>();
    private final double delayMs;
    private Door door;
    private long upAt;
    private long downAt;
    private int underWay;
    private boolean gone;
    private boolean phoneKnows;
    private boolean nodeKnows;

    /** {@code ended} is told the close code, 0 where there was none. */
    SimulatedLine(
            Agenda agenda, SimulatedNode node, UserId user, double delayMs, Consumer<String> phone, IntConsumer ended) {
        this.agenda = agenda;
        this.user = user;
        this.node = node;
        this.delayMs = delayMs;
        this.phone = phone;
        this.ended = ended;
    }

    @Override
    public String node() {
        return node.id;
    }

    @Override
    public void open(Runnable then) {
        agenda.after(agenda.between(0.1, delayMs), () -> node.turns.run(() -> door = node.open(user, this)));
        agenda.after((long) (delayMs * Agenda.MS), then);
    }

    @Override
    public void hangUp() {
        breaks(0, nodeLearnsAfter());
    }

    void breaksByItself() {
        breaks(agenda.between(0, 50), nodeLearnsAfter());
    }

    private long nodeLearnsAfter() {
        return agenda.between(0, agenda.chance(0.3) ? 4000 : 20);
    }

    /** From the phone. */
    @Override
    public void send(String text) {
        upAt = Math.max(upAt, agenda.nanos() + agenda.between(0.1, delayMs));
        agenda.at(upAt, () -> {
            if (!gone) {
                node.turns.run(() -> {
                    if (door != null) {
                        door.text(text);
                    }
                });
            }
        });
    }

    @Override
    public void write(String text) {
        if (gone) {
            return;
        }
        underWay++;
        downAt = Math.max(downAt, agenda.nanos() + agenda.between(0.1, delayMs));
        agenda.at(downAt, () -> {
            underWay--;
            if (!gone && !phoneKnows) {
                phone.accept(text);
            }
            if (underWay < FULL_AT / 2 && !drains.isEmpty()) {
                List<Runnable> now = List.copyOf(drains);
                drains.clear();
                now.forEach(action -> node.turns.run(action));
            }
        });
    }

    /** A ping goes behind everything that was written, and the phone's answer behind everything that it has sent. */
    @Override
    public void ping() {
        downAt = Math.max(downAt, agenda.nanos() + agenda.between(0.1, delayMs));
        agenda.at(downAt, () -> {
            if (!gone && !phoneKnows) {
                upAt = Math.max(upAt, agenda.nanos() + agenda.between(0.1, delayMs));
                agenda.at(upAt, () -> {
                    if (!gone) {
                        node.turns.run(() -> door.pong());
                    }
                });
            }
        });
    }

    @Override
    public boolean full() {
        return underWay >= FULL_AT;
    }

    @Override
    public void onDrain(Runnable action) {
        drains.add(action);
    }

    /** From the server: what it wrote before still arrives. */
    @Override
    public void close(int code) {
        nodeKnows = true;
        downAt = Math.max(downAt, agenda.nanos() + agenda.between(0.1, delayMs));
        agenda.at(downAt, () -> tellPhone(code));
    }

    /** Breaks, or is hung up by the phone; the instance may learn of it late. */
    void breaks(long phoneLearnsAfter, long nodeLearnsAfter) {
        gone = true;
        agenda.after(phoneLearnsAfter, () -> tellPhone(0));
        agenda.after(
                nodeLearnsAfter,
                () -> node.turns.run(() -> {
                    if (!nodeKnows && door != null) {
                        nodeKnows = true;
                        door.closed();
                    }
                }));
    }

    private void tellPhone(int code) {
        if (!phoneKnows) {
            phoneKnows = true;
            ended.accept(code);
        }
    }
}
