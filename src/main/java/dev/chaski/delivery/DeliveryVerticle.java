// SPDX-License-Identifier: Apache-2.0
package dev.chaski.delivery;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.chaski.bus.ClusterBus;
import dev.chaski.bus.Tags;
import dev.chaski.chat.MessageId;
import dev.chaski.limits.SendRates;
import dev.chaski.routing.FanOut;
import dev.chaski.store.Appends;
import dev.chaski.store.Postgres;
import dev.chaski.trail.Trail;
import dev.chaski.turns.Turns;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Clock;

/**
 * Owns: one lane of conversations and its writing connection.
 * Hears: {@link Submission} on {@code delivery.{node}.{lane}}.
 * Says: {@link Outcome} to whoever asked, entries to the instances of the members.
 * If it dies: unanswered sends go to another instance's delivery; what it had committed the feed tells.
 */
public final class DeliveryVerticle extends VerticleBase {
    private final Parts parts;
    private final String nodeId;
    private final int number;

    /** What the lanes of an instance share. */
    public record Parts(
            ClusterBus bus, FanOut fanOut, Postgres postgres, SendRates rates, Shortcut.Place shortcut, Trail trail) {}

    public DeliveryVerticle(Parts parts, String nodeId, int lane) {
        this.parts = parts;
        this.nodeId = nodeId;
        this.number = lane;
    }

    /** What this room says on the bus. */
    public static void register(Tags tags) {
        tags.add("submission", Submission.class).add("outcome", Outcome.class);
    }

    @Override
    public Future<?> start() {
        Turns turns = Turns.of(vertx);
        LanePorts ports = new LogPort(
                turns,
                parts.fanOut(),
                Appends.in(parts.postgres()),
                new Shortcut(turns, parts.shortcut()),
                parts.trail());
        Lane lane = new Lane(
                ports,
                new Admission(parts.rates()),
                Clock.systemUTC(),
                () -> new MessageId(UuidCreator.getTimeOrderedEpochFast())); // ids are no secrets: reading is checked
        return parts.bus().listen(Submission.lane(nodeId, number), lane::submit);
    }
}
