// SPDX-License-Identifier: Apache-2.0
package dev.chaski.session;

import dev.chaski.config.ChaskiConfig;
import java.time.Duration;
import java.time.Instant;

/** What is held against a client (silence, frames and pings without end, wrong frames), and when somebody has to look. Times are those of a clock in nanoseconds. */
final class Liveness {
    /** The next one ends the connection. */
    private static final int ERRORS_PER_MINUTE = 49;

    private static final long MS = 1_000_000;
    private static final Duration LONGEST_UNLOOKED = Duration.ofSeconds(5);

    private final ChaskiConfig.Gateway times;
    private final Allowance frames;
    private final Allowance controls;
    private final Allowance errors;
    private long heardAt;
    private long pingedAt;
    private long lookAt;

    Liveness(ChaskiConfig.Gateway times, ChaskiConfig.Limits limits, long now) {
        this.times = times;
        this.frames = Allowance.perSecond(limits.framesPerSecond(), now);
        this.controls = Allowance.perSecond(limits.pingsPerSecond(), now);
        this.errors = Allowance.perMinute(ERRORS_PER_MINUTE, now);
        this.heardAt = now;
        this.pingedAt = now;
        this.lookAt = now;
    }

    void heard(long now) {
        heardAt = now;
    }

    /** Counts a frame; false where it is one too many. */
    boolean frame(long now) {
        return frames.take(now);
    }

    /** Counts a ping or pong: each ping is answered by a write that waits for nobody, so there are few. */
    boolean control(long now) {
        return controls.take(now);
    }

    /** Counts a wrong frame; false where it is one too many. */
    boolean wrong(long now) {
        return errors.take(now);
    }

    boolean silent(long now) {
        return now - heardAt > silenceNanos();
    }

    /** Also the longest that bytes may wait without any of them going out. */
    long silenceNanos() {
        return times.silenceTimeoutMs() * MS;
    }

    /** Whether it is time to look after the connection. */
    boolean due(long now) {
        return now - lookAt >= 0;
    }

    void lookSoon(long now) {
        lookAt = now;
    }

    /** It was looked after, and nothing else needs that for so long. Ten thousand idle connections take their time by being looked at, not by what is found. */
    void looked(long now, long nanosLeft) {
        long silent = heardAt + silenceNanos() - now;
        long ping = pingedAt + times.pingIntervalMs() * MS - now;
        lookAt = now + Math.min(Math.min(silent, ping), Math.min(nanosLeft, LONGEST_UNLOOKED.toNanos()));
    }

    /** How long until then, or until a look comes anyway; {@code then} may be null for never. */
    static long nanosUntil(Instant then, Instant now) {
        boolean far = then == null || then.isAfter(now.plus(LONGEST_UNLOOKED));
        return (far ? LONGEST_UNLOOKED : Duration.between(now, then)).toNanos();
    }

    /** Whether it is time to ask for a sign of life; true once for each time. */
    boolean pingDue(long now) {
        if (now - pingedAt <= times.pingIntervalMs() * MS) {
            return false;
        }
        pingedAt = now;
        return true;
    }
}
