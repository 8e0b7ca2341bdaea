// SPDX-License-Identifier: Apache-2.0
package dev.chaski.receipts;

import dev.chaski.bus.Bus;
import dev.chaski.routing.FanOut;
import dev.chaski.store.MarkWrites;
import dev.chaski.turns.Turns;
import java.util.function.LongConsumer;

/** Receipts as {@link ReceiptsVerticle} puts them together, on whatever surroundings. */
public final class MarksPart {
    private MarksPart() {}

    /** A lane that answers nobody; {@code wished} is told how far each mark should be raised. */
    public static void deaf(Bus bus, String nodeId, LongConsumer wished) {
        bus.listen(MarkWish.lane(nodeId, 0), wish -> wished.accept(wish.seq()));
    }

    /** Makes that many lanes. */
    public static void open(Turns turns, Bus bus, FanOut fanOut, MarkWrites writes, String nodeId, int lanes) {
        for (int number = 0; number < lanes; number++) {
            MarkLane lane = new MarkLane(turns, fanOut, writes);
            bus.listen(MarkWish.lane(nodeId, number), lane::gather);
        }
    }
}
