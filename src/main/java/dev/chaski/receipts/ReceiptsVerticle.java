// SPDX-License-Identifier: Apache-2.0
package dev.chaski.receipts;

import dev.chaski.bus.ClusterBus;
import dev.chaski.bus.Tags;
import dev.chaski.routing.FanOut;
import dev.chaski.store.MarkWrites;
import dev.chaski.store.Postgres;
import dev.chaski.turns.Turns;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;

/**
 * Owns: one lane of marks and its writing connection.
 * Hears: {@link MarkWish} on {@code receipts.{node}.{lane}}.
 * Says: {@link MarkKept} to whoever wished, {@link ReceiptPush} to the instances of the authors.
 * If it dies: wishes are repeated to another instance's lane; what it had committed the feed tells.
 */
public final class ReceiptsVerticle extends VerticleBase {
    private final ClusterBus bus;
    private final FanOut fanOut;
    private final Postgres postgres;
    private final String nodeId;
    private final int lane;
    private final int largeOver;

    /** Conversations with more than {@code largeOver} members are large. */
    public ReceiptsVerticle(ClusterBus bus, FanOut fanOut, Postgres postgres, String nodeId, int lane, int largeOver) {
        this.bus = bus;
        this.fanOut = fanOut;
        this.postgres = postgres;
        this.nodeId = nodeId;
        this.lane = lane;
        this.largeOver = largeOver;
    }

    /** What this room says on the bus. */
    public static void register(Tags tags) {
        tags.add("mark-wish", MarkWish.class).add("mark-kept", MarkKept.class).add("receipt", ReceiptPush.class);
    }

    @Override
    public Future<?> start() {
        MarkLane marks = new MarkLane(Turns.of(vertx), bus, fanOut, MarkWrites.in(postgres.writer(), largeOver));
        return bus.listen(MarkWish.lane(nodeId, lane), marks::gather);
    }
}
