// SPDX-License-Identifier: Apache-2.0
package dev.chaski.load;

import dev.chaski.load.Meter.Station;
import java.io.PrintWriter;

/** A line a second, while it runs. */
final class Progress {
    static final long EVERY_MS = 1000;
    private static final double MOST = 99;

    private final PrintWriter out;
    private final Meter meter;
    private final int devices;
    private int seconds;
    private long sent;
    private long delivered;

    Progress(PrintWriter out, Meter meter, int devices) {
        this.out = out;
        this.meter = meter;
        this.devices = devices;
    }

    void line() {
        seconds++;
        long sentBefore = sent;
        long deliveredBefore = delivered;
        sent = meter.sent();
        delivered = meter.total(Station.DELIVER);
        out.println(
                sent == 0
                        ? String.format("%4d s  %s  %,d devices connected", seconds, meter.phase(), devices)
                        : String.format(
                                "%4d s  %s  %,9d sent/s  %,9d delivered/s  99 %% of them within %,.1f ms",
                                seconds,
                                meter.phase(),
                                sent - sentBefore,
                                delivered - deliveredBefore,
                                meter.recentMillis(MOST)));
    }
}
