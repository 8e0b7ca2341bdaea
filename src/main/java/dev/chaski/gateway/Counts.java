// SPDX-License-Identifier: Apache-2.0
package dev.chaski.gateway;

import java.util.concurrent.atomic.LongAdder;

/** What has happened at the sockets of this instance since it started, for the metrics. Safe on any thread. */
final class Counts {
    /** Conversations that were parked for a device, each time it happened. */
    final LongAdder parked = new LongAdder();
    /** Connections that were ended for sending too much, */
    final LongAdder floods = new LongAdder();
    /** for asking for more than they read, */
    final LongAdder overflows = new LongAdder();
    /** because too many came at once, */
    final LongAdder turnedAway = new LongAdder();
    /** because their device had connected elsewhere. */
    final LongAdder displaced = new LongAdder();
}
