// SPDX-License-Identifier: Apache-2.0
package dev.chaski.session;

import dev.chaski.store.Privacy.Settings;
import dev.chaski.turns.Turns;
import io.vertx.core.Future;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The privacy settings of one session's user as they hold now. Whoever changes them tells what they are; two changes may be told in any order, so only what a change closes is taken over at once, and what holds
 * is read. No read that began before a change overrides it.
 */
final class Discretion {
    private static final long RETRY_MS = 500;

    private final Turns turns;
    private final Supplier<Future<Settings>> reads;
    private final Consumer<Settings> action;
    private Settings settings = Settings.OPEN;
    private Settings toldSince = Settings.OPEN;
    private boolean begun;
    private boolean reading;
    private boolean again;
    private boolean ended;

    /** {@code action} is told what holds, each time that this may differ. */
    Discretion(Turns turns, Supplier<Future<Settings>> reads, Consumer<Settings> action) {
        this.turns = turns;
        this.reads = reads;
        this.action = action;
    }

    /** What was read for the session; changes that were told since it is in the routes count as newer. */
    void begin(Settings read) {
        begun = true;
        settings = read;
        action.accept(settings.and(toldSince));
        if (again) {
            refresh();
        }
    }

    /** These settings were told. */
    void told(Settings changed) {
        toldSince = toldSince.and(changed);
        action.accept(settings.and(toldSince));
        refresh();
    }

    /** The settings may be others now. */
    void refresh() {
        if (reading || !begun) {
            again = true;
            return;
        }
        reading = true;
        again = false;
        reads.get().onComplete(read -> {
            reading = false;
            if (ended) {
                return;
            }
            if (read.succeeded() && !again) {
                settings = read.result();
                toldSince = Settings.OPEN;
                action.accept(settings);
            } else {
                turns.after(read.succeeded() ? 1 : RETRY_MS, this::refresh);
            }
        });
    }

    void end() {
        ended = true;
    }
}
