// SPDX-License-Identifier: Apache-2.0
package dev.chaski.delivery;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** The conversations of a lane of which there is no belief, or no longer one: what is true at their head is loaded, some at a time. To be used on the lane's event loop. */
final class Loading {
    /** After a start thousands of conversations may be new at once: together they would take longer than a sender waits, and fail together. */
    private static final int MOST_LOADED_AT_ONCE = 256;

    private static final int MOST_LOADS = 2;

    private final LanePorts ports;
    private final BiConsumer<OwnedRoom, Throwable> failed;
    private final Consumer<List<OwnedRoom>> done;
    private final Deque<OwnedRoom> unknown = new ArrayDeque<>();
    private boolean entering;
    private int loads;

    /** {@code failed} is called for each that could not be loaded, before {@code done} for all that were asked together. */
    Loading(LanePorts ports, BiConsumer<OwnedRoom, Throwable> failed, Consumer<List<OwnedRoom>> done) {
        this.ports = ports;
        this.failed = failed;
        this.done = done;
    }

    void add(OwnedRoom room) {
        unknown.add(room);
    }

    void work() {
        while (loads < MOST_LOADS && !unknown.isEmpty()) {
            if (unknown.peek().starved() && !entering) {
                enterAlone(unknown.poll());
            } else {
                load(someUnknown());
            }
        }
    }

    /** With changes kept out until the next append to it is done; where they cannot be, by luck once more. */
    private void enterAlone(OwnedRoom room) {
        room.start();
        entering = true;
        ports.alone(room.id)
                .onComplete(entered -> entering = false)
                .onSuccess(alone -> {
                    room.believe(alone);
                    done.accept(List.of(room));
                })
                .onFailure(e -> load(List.of(room)));
    }

    private List<OwnedRoom> someUnknown() {
        List<OwnedRoom> some = new ArrayList<>();
        while (!unknown.isEmpty() && some.size() < MOST_LOADED_AT_ONCE) {
            OwnedRoom room = unknown.poll();
            room.start();
            some.add(room);
        }
        return some;
    }

    private void load(List<OwnedRoom> rooms) {
        loads++;
        ports.load(rooms.stream().map(room -> room.id).toList())
                .onSuccess(loaded -> rooms.forEach(room -> room.believe(loaded.get(room.id))))
                .onFailure(e -> rooms.forEach(room -> failed.accept(room, e)))
                .onComplete(loaded -> {
                    loads--;
                    done.accept(rooms);
                });
    }
}
