// SPDX-License-Identifier: Apache-2.0
package dev.chaski.session;

import dev.chaski.chat.MarkKind;
import dev.chaski.delivery.Confirmation;
import dev.chaski.wire.CloseCode;
import dev.chaski.wire.ServerFrame.Problem;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.AsyncResult;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/** What has happened at the sockets of this instance since it started, and what became of the sends of all its doors, for the metrics. It counts what passes and asks nobody. Safe on any thread. */
public final class Counts {
    private static final int MOST_DEVICES_TOLD_APART = 4;
    private static final Duration[] LATENCIES = {
        Duration.ofMillis(1),
        Duration.ofMillis(2),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(20),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofSeconds(3),
        Duration.ofSeconds(10)
    };
    private static final double[] SIZES = {1, 10, 50, 100, 500, 1000, 5000, 10_000};

    /** Entries that were pushed to devices, repeats after a reconnect too, */
    final LongAdder pushed = new LongAdder();
    /** and those of them that the devices acknowledged. */
    final LongAdder acknowledged = new LongAdder();
    /** Conversations that were parked for a device, each time it happened. */
    final LongAdder parked = new LongAdder();
    /** Connections that were ended for sending too much, */
    final LongAdder floods = new LongAdder();
    /** for asking for more than they read, */
    final LongAdder overflows = new LongAdder();
    /** because too many came at once, */
    private final LongAdder turnedAway = new LongAdder();
    /** because their device had connected elsewhere. */
    final LongAdder displaced = new LongAdder();
    /** Connections whose clients were asked to go elsewhere, since there were too many here. */
    private final LongAdder rebalanced = new LongAdder();
    /** Requests of SockJS sessions that were handed on to the instance that has the session. */
    private final LongAdder relayed = new LongAdder();

    /** Connections that were let in. */
    private final Counter opened;
    /** Times that a connection had more to be pushed than its window allowed. */
    final Counter windowsFull;
    /** Pages that positions read from the log, since they were behind. */
    final Counter catchUps;
    /** From the message's {@code createdAt} to the ack of a device that was live then; where several are under way in one conversation, of one of them. */
    final Timer delivery;
    /** Entries that a device lacked when it connected, whatever became of the sync. */
    final DistributionSummary backlog;
    /** Entries that a device lacked when its connection ended. */
    final DistributionSummary undelivered;

    private final MeterRegistry registry;
    /** From the request to the confirmation. */
    private final Timer confirmation;

    private final Map<CloseCode, Counter> ended = new EnumMap<>(CloseCode.class);
    private final Counter left;
    private final Map<MarkKind, Counter> consumed = new EnumMap<>(MarkKind.class);
    private final Map<MarkKind, Counter[]> receipts = new EnumMap<>(MarkKind.class);
    private final Counter fresh;
    private final Counter repeated;

    /** Its meters are registered there; {@link #counted} is left to whoever asks for it. */
    public Counts(MeterRegistry registry) {
        this.registry = registry;
        opened = registry.counter("chaski.connections.opened");
        windowsFull = registry.counter("chaski.windows.full");
        catchUps = registry.counter("chaski.catch.ups");
        confirmation = timer("chaski.confirmation.latency", "From the request to its confirmation");
        delivery = timer("chaski.delivery.latency", "From the commit to the ack of a device");
        backlog = sizes("chaski.offline.backlog", "Entries that waited for a device when it connected");
        undelivered = sizes("chaski.undelivered", "Entries that a device lacked when its connection ended");
        for (CloseCode code : CloseCode.values()) {
            ended.put(code, closed(code.name().toLowerCase(Locale.ROOT)));
        }
        left = closed("client");
        for (MarkKind kind : MarkKind.values()) {
            consumed.put(kind, registry.counter("read.receipt.events.consumed", "status", status(kind)));
            receipts.put(kind, byDevices(kind));
        }
        fresh = registry.counter("chaski.messages.confirmed", "duplicate", "false");
        repeated = registry.counter("chaski.messages.confirmed", "duplicate", "true");
    }

    private Timer timer(String name, String description) {
        return Timer.builder(name)
                .description(description)
                .serviceLevelObjectives(LATENCIES)
                .register(registry);
    }

    private DistributionSummary sizes(String name, String description) {
        return DistributionSummary.builder(name)
                .description(description)
                .baseUnit("entries")
                .serviceLevelObjectives(SIZES)
                .register(registry);
    }

    private Counter closed(String reason) {
        return registry.counter("chaski.connections.closed", "reason", reason);
    }

    private Counter[] byDevices(MarkKind kind) {
        Counter[] counters = new Counter[MOST_DEVICES_TOLD_APART];
        for (int i = 0; i < counters.length; i++) {
            String devices = i + 1 < counters.length ? Integer.toString(i + 1) : (i + 1) + "+";
            counters[i] = registry.counter("read.receipt.delivered", "status", status(kind), "device_count", devices);
        }
        return counters;
    }

    private static String status(MarkKind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    /** What has happened since the start, by the names of meters. */
    public Map<String, LongSupplier> counted() {
        return Map.of(
                "chaski.entries.pushed", pushed::sum,
                "chaski.entries.acknowledged", acknowledged::sum,
                "chaski.conversations.parked", parked::sum,
                "chaski.connections.flooding", floods::sum,
                "chaski.connections.overflowing", overflows::sum,
                "chaski.connections.turned.away", turnedAway::sum,
                "chaski.connections.displaced", displaced::sum,
                "chaski.connections.rebalanced", rebalanced::sum,
                "chaski.sockjs.relayed", relayed::sum);
    }

    /** A connection was let in. */
    public void opened() {
        opened.increment();
    }

    /** A connection is ended because too many came at once. */
    public void turnedAway() {
        turnedAway.increment();
    }

    /** So many clients are asked to go elsewhere, since there are too many here. */
    public void rebalanced(int clients) {
        rebalanced.add(clients);
    }

    /** A request of a SockJS session was handed on. */
    public void relayed() {
        relayed.increment();
    }

    /** A connection has ended; {@code why} is null where the client ended it. */
    public void closed(CloseCode why) {
        (why == null ? left : ended.get(why)).increment();
    }

    /** A mark has come from its lane. */
    public void receiptConsumed(MarkKind kind) {
        consumed.get(kind).increment();
    }

    /** A receipt has gone out to so many of its author's devices on this event loop at once. */
    void receiptDelivered(MarkKind kind, int devices) {
        receipts.get(kind)[Math.min(devices, MOST_DEVICES_TOLD_APART) - 1].increment();
    }

    /** A send of any door has its answer, after so many nanoseconds. */
    public void answered(AsyncResult<Confirmation> answer, long afterNanos) {
        if (answer.succeeded()) {
            confirmation.record(afterNanos, TimeUnit.NANOSECONDS);
            (answer.result().duplicate() ? repeated : fresh).increment();
        } else {
            registry.counter(
                            "chaski.messages.failed",
                            "code",
                            Problem.of(answer.cause()).code())
                    .increment();
        }
    }
}
