// SPDX-License-Identifier: Apache-2.0
package dev.chaski.delivery;

import dev.chaski.bus.Bus;
import dev.chaski.chat.MessageId;
import dev.chaski.limits.SendRates;
import dev.chaski.routing.FanOut;
import dev.chaski.store.Appends;
import dev.chaski.trail.Trail;
import dev.chaski.turns.Turns;
import java.time.InstantSource;
import java.util.UUID;
import java.util.function.Supplier;

/** Delivery as {@link DeliveryVerticle} puts it together, on whatever surroundings. */
public final class DeliveryPart {
    private static final int PLENTY = 1_000_000;

    private DeliveryPart() {}

    /** What the lanes of an instance work with. */
    public record Parts(
            Turns turns,
            Bus bus,
            FanOut fanOut,
            Appends appends,
            Shortcut.Place shortcut,
            InstantSource clock,
            Supplier<UUID> ids) {}

    /** Makes that many lanes. */
    public static void open(Parts parts, String nodeId, int lanes) {
        SendRates rates = new SendRates(PLENTY, PLENTY);
        for (int number = 0; number < lanes; number++) {
            Lane lane = new Lane(
                    new LogPort(
                            parts.turns(),
                            parts.fanOut(),
                            parts.appends(),
                            new Shortcut(parts.turns(), parts.shortcut()),
                            Trail.untraced()),
                    new Admission(rates),
                    parts.clock(),
                    () -> new MessageId(parts.ids().get()));
            parts.bus().listen(Submission.lane(nodeId, number), lane::submit);
        }
    }
}
