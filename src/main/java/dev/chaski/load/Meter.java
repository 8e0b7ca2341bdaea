// SPDX-License-Identifier: Apache-2.0
package dev.chaski.load;

import java.util.EnumMap;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * Times and rates. A message counts for the times where it was to be sent within the measured window, however long it then took; rates are of what happened within the window. Times are nanoseconds of one
 * clock, in histograms microseconds.
 */
final class Meter {
    /** The stations of a message after its send. */
    enum Station {
        CONFIRM,
        DELIVER,
        RECEIPT
    }

    private static final int DIGITS = 3;

    private static final class Track {
        private final Histogram times = new Histogram(DIGITS);
        private long within;
        private long total;
    }

    private final Histogram recent = new Histogram(DIGITS);
    private final Map<Station, Track> tracks = new EnumMap<>(Station.class);
    private long from = Long.MAX_VALUE;
    private long to = Long.MAX_VALUE;
    private long sentWithin;
    private long sent;

    Meter() {
        for (Station station : Station.values()) {
            tracks.put(station, new Track());
        }
    }

    void begin(long now) {
        from = now;
    }

    void end(long now) {
        to = now;
    }

    /** What goes on, in words of one width. */
    String phase() {
        if (from == Long.MAX_VALUE) {
            return "warming up";
        }
        return to == Long.MAX_VALUE ? "measuring " : "the rest  ";
    }

    void sent(long now) {
        sent++;
        if (in(now)) {
            sentWithin++;
        }
    }

    void reached(Station station, long sentAt, long now) {
        Track track = tracks.get(station);
        track.total++;
        if (in(now)) {
            track.within++;
        }
        long micros = Math.max(0, (now - sentAt) / 1000);
        if (in(sentAt)) {
            track.times.recordValue(micros);
        }
        if (station == Station.DELIVER) {
            recent.recordValue(micros);
        }
    }

    Histogram times(Station station) {
        return tracks.get(station).times;
    }

    /** Deliveries since the last call, in milliseconds: that share of them took no longer. */
    double recentMillis(double percentile) {
        double millis = recent.getValueAtPercentile(percentile) / 1000.0;
        recent.reset();
        return millis;
    }

    long total(Station station) {
        return tracks.get(station).total;
    }

    long sent() {
        return sent;
    }

    long within(Station station) {
        return tracks.get(station).within;
    }

    long sentWithin() {
        return sentWithin;
    }

    double seconds() {
        return (to - from) / 1e9;
    }

    private boolean in(long time) {
        return from != Long.MAX_VALUE && time >= from && time < to;
    }
}
