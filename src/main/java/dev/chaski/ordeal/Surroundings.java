// SPDX-License-Identifier: Apache-2.0
package dev.chaski.ordeal;

import dev.chaski.chat.UserId;
import dev.chaski.prove.Event;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/** What devices live in: a time, chance, the ways to instances, and somebody who writes everything down. All devices live on one thread. */
public interface Surroundings {
    /** Does it after so many nanoseconds, on the thread of the devices. */
    void after(long nanos, Runnable action);

    boolean chance(double probability);

    /** A number of nanoseconds between two numbers of milliseconds. */
    long between(double fromMs, double toMs);

    /** One that nobody else has, above 0. */
    long nextNumber();

    void record(Event event);

    /**
     * A line of that user to some instance, which is not open yet; empty where there is none.
     *
     * @param heard each text that arrives
     * @param ended once, when the line has ended or did not come about: the close code, 0 where there was none
     */
    Optional<Line> line(UserId user, Consumer<String> heard, IntConsumer ended);

    /**
     * Whether somebody else calls {@link Device#arrived}: a simulation, which sees when the server reads what a device lacks. Otherwise a device counts as arrived when it asks to, and a new one when it
     * is welcome, which may be later than the server's reading.
     */
    default boolean seesArrivals() {
        return false;
    }

    /** A connection of a device. */
    interface Line {
        /** The instance, as it is to be called. */
        String node();

        /** Opens it, and then calls this, unless it ends before. */
        void open(Runnable then);

        void send(String text);

        /** Whether what comes is read; the server notices only by what it cannot write any more. */
        default void reading(boolean yes) {}

        /** Ends it without a word. */
        void hangUp();
    }
}
