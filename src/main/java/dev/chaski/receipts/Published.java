// SPDX-License-Identifier: Apache-2.0
package dev.chaski.receipts;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** Counts the marks of which authors are told. */
final class Published {
    private static final String NAME = "read.receipt.events.published";

    private final Counter delivered;
    private final Counter read;

    Published(MeterRegistry meters) {
        this.delivered = meters.counter(NAME, "status", "delivered");
        this.read = meters.counter(NAME, "status", "read");
    }

    /** A reader's own devices are told of every read, also where no author is. */
    void count(ReceiptPush push) {
        if (push.authors().isEmpty()) {
            return;
        }
        if (push.deliveredSeq() > 0) {
            delivered.increment();
        }
        if (push.readSeq() > 0) {
            read.increment();
        }
    }
}
