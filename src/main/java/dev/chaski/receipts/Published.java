// SPDX-License-Identifier: Apache-2.0
package dev.chaski.receipts;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** Counts the marks of which others are told. */
final class Published {
    private static final String NAME = "read.receipt.events.published";

    private final Counter delivered;
    private final Counter read;

    Published(MeterRegistry meters) {
        this.delivered = meters.counter(NAME, "status", "delivered");
        this.read = meters.counter(NAME, "status", "read");
    }

    void count(ReceiptPush push) {
        if (push.deliveredSeq() > 0) {
            delivered.increment();
        }
        if (push.readSeq() > 0) {
            read.increment();
        }
    }
}
