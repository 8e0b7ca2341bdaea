// SPDX-License-Identifier: Apache-2.0
package dev.chaski.receipts;

import dev.chaski.bus.ClusterBus;
import dev.chaski.bus.Tags;
import dev.chaski.routing.FanOut;
import dev.chaski.store.MarkWrites;
import dev.chaski.store.Postgres;
import dev.chaski.turns.Turns;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;

/**
 * Owns: one lane of marks and its writing connection.
 * Hears: {@link MarkWish} on {@code receipts.{node}.{lane}}.
 * Says: {@link MarkKept} to whoever wished, {@link ReceiptPush} to the instances of the authors.
 * If it dies: wishes are repeated to another instance's lane; what it had committed the feed tells.
 */
public final class ReceiptsVerticle extends VerticleBase {
    private final Parts parts;
    private final String nodeId;
    private final int lane;

    /** What the lanes of an instance share. Conversations with more than {@code largeOver} members are large. */
    public record Parts(ClusterBus bus, FanOut fanOut, Postgres postgres, int largeOver, MeterRegistry meters) {}

    public ReceiptsVerticle(Parts parts, String nodeId, int lane) {
        this.parts = parts;
        this.nodeId = nodeId;
        this.lane = lane;
    }

    /** What this room says on the bus. */
    public static void register(Tags tags) {
        tags.add("mark-wish", MarkWish.class).add("mark-kept", MarkKept.class).add("receipt", ReceiptPush.class);
    }

    @Override
    public Future<?> start() {
        MarkWrites writes = MarkWrites.in(parts.postgres().writer(), parts.largeOver());
        MarkLane marks = new MarkLane(Turns.of(vertx), parts.fanOut(), writes);
        marks.onPublished(new Published(parts.meters())::count);
        return parts.bus().listen(MarkWish.lane(nodeId, lane), marks::gather);
    }
}
