// SPDX-License-Identifier: Apache-2.0
package dev.chaski.receipts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.UserId;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A reader's own devices are told of every read; that is no receipt. */
class OnlyWhatAuthorsAreToldIsPublishedTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Published published = new Published(meters);

    private static ReceiptPush push(long delivered, long read, Set<UserId> authors) {
        return new ReceiptPush(
                new ConversationId(new UUID(7, 1)),
                new UserId("bob"),
                null,
                delivered,
                read,
                read,
                1,
                NOON,
                authors,
                0,
                0);
    }

    private double count(String status) {
        return meters.counter("read.receipt.events.published", "status", status).count();
    }

    @Test
    void soItIsCounted() {
        published.count(push(0, 5, Set.of()));
        assertThat(count("read")).isZero();

        published.count(push(5, 5, Set.of(new UserId("alice"))));
        assertThat(count("read")).isEqualTo(1);
        assertThat(count("delivered")).isEqualTo(1);
    }
}
