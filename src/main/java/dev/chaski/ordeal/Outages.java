// SPDX-License-Identifier: Apache-2.0
package dev.chaski.ordeal;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.DeviceId;
import dev.chaski.prove.Event;
import dev.chaski.prove.History;
import dev.chaski.prove.History.Moment;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How long people had to wait, by what was broken at that time; from a history and from when messages were due. */
final class Outages {
    /** In place of a fault: nothing was broken. */
    static final String CALM = "nothing";

    /** How long after its mending a fault still counts as the cause. */
    private static final long AFTERMATH_MS = 10_000;

    /** After an absence a device has this long to catch up. */
    private static final long CATCH_UP_MS = 3000;

    /** Who waits longer than this is not served as usual: a hint takes milliseconds, the feed that repairs a lost one up to a second. */
    private static final long USUAL_MS = 500;

    /** A fault's harm is over when for so long nothing that began was slow. */
    private static final long OVER_MS = 5000;

    /**
     * A fault, in milliseconds.
     *
     * @param from when it began
     * @param to when it was mended
     * @param leftAlone from when on the system had only to recover: when it was mended, or when it began where nothing needs to be mended for that
     */
    record Span(String name, long from, long to, long leftAlone) {}

    /**
     * The longest waits, in milliseconds.
     *
     * @param sendMs from when a message was due to its confirmation
     * @param deliverMs from that to its arrival at a device that was there for it
     * @param reconnectMs from the end of a connection that the device wanted to keep to the next one on which it had everything
     * @param healthMs from a question for {@code /health} to an instance that lives to the answer
     * @param slowMs from when a fault's harm should have ended to the end of the last wait of more than half a second, before five seconds without any
     */
    record Worst(long sendMs, long deliverMs, long reconnectMs, long healthMs, long slowMs) {
        static final Worst NONE = new Worst(0, 0, 0, 0, 0);

        Worst or(Worst other) {
            return new Worst(
                    Math.max(sendMs, other.sendMs),
                    Math.max(deliverMs, other.deliverMs),
                    Math.max(reconnectMs, other.reconnectMs),
                    Math.max(healthMs, other.healthMs),
                    Math.max(slowMs, other.slowMs));
        }

        private static Worst send(long ms) {
            return new Worst(ms, 0, 0, 0, 0);
        }

        private static Worst delivery(long ms) {
            return new Worst(0, ms, 0, 0, 0);
        }

        private static Worst reconnect(long ms) {
            return new Worst(0, 0, ms, 0, 0);
        }

        private static Worst health(long ms) {
            return new Worst(0, 0, 0, ms, 0);
        }

        private static Worst slow(long ms) {
            return new Worst(0, 0, 0, 0, ms);
        }
    }

    /** When an instance was asked for {@code /health}, and when the answer was there, in milliseconds. */
    record Answer(long from, long to) {}

    private record Place(ConversationId conversation, long seq) {}

    private record Shelved(DeviceId device, Place place) {}

    private final Map<String, Long> due;
    private final Absences absences;
    private final List<Span> faults;
    private final Map<Long, DeviceId> lines = new HashMap<>();
    private final Map<String, Long> confirmed = new HashMap<>();
    private final Map<Place, Long> committed = new HashMap<>();
    private final Map<Shelved, Long> shelved = new HashMap<>();
    /** Since when they have no connection, or one that is not synced yet. */
    private final Map<DeviceId, Long> apart = new HashMap<>();

    private final Map<String, Worst> worst = new LinkedHashMap<>();
    private final Map<Span, Long> slowUntil = new HashMap<>();

    private Outages(Map<String, Long> due, Absences absences, List<Span> faults) {
        this.due = due;
        this.absences = absences;
        this.faults = faults;
    }

    /** By fault, {@link #CALM} among them; a wait that overlaps several counts for each. */
    static Map<String, Worst> of(
            History history, Map<String, Long> due, Absences absences, List<Answer> answers, List<Span> faults) {
        Outages outages = new Outages(due, absences, faults);
        faults.forEach(fault -> outages.worst.put(fault.name(), Worst.NONE));
        history.moments().forEach(outages::look);
        answers.forEach(answer -> outages.laid(answer.from(), answer.to(), Worst.health(answer.to() - answer.from())));
        return outages.worst;
    }

    private void look(Moment moment) {
        long at = moment.atMs();
        if (moment.event() instanceof Event.Connected connected) {
            lines.put(connected.connection(), connected.device());
        } else if (moment.event() instanceof Event.Disconnected ended) {
            apart.putIfAbsent(lines.get(ended.connection()), at);
        } else if (moment.event() instanceof Event.Synced synced) {
            synced(lines.get(synced.connection()), at);
        } else if (moment.event() instanceof Event.Confirmed told) {
            confirmed(told, at);
        } else if (moment.event() instanceof Event.Pushed pushed) {
            pushed(pushed, at);
        }
    }

    private void synced(DeviceId device, long at) {
        Long since = apart.remove(device);
        if (since != null && !absences.between(device, since, at, 0)) {
            laid(since, at, Worst.reconnect(at - since));
        }
    }

    private void confirmed(Event.Confirmed told, long at) {
        DeviceId device = lines.get(told.attempt().connection());
        Place place = new Place(told.attempt().conversation(), told.seq());
        committed.putIfAbsent(place, at);
        shelved.putIfAbsent(new Shelved(device, place), at);
        Long since = due.get(told.attempt().tempId());
        if (since != null
                && confirmed.putIfAbsent(told.attempt().tempId(), at) == null
                && !absences.between(device, since, at, 0)) {
            laid(since, at, Worst.send(at - since));
            slow(since, at);
        }
    }

    private void pushed(Event.Pushed pushed, long at) {
        Place place = new Place(pushed.entry().conversation(), pushed.entry().seq());
        DeviceId device = lines.get(pushed.connection());
        Long since = committed.get(place);
        if (shelved.putIfAbsent(new Shelved(device, place), at) == null
                && since != null
                && !absences.between(device, since, at, CATCH_UP_MS)) {
            laid(since, at, Worst.delivery(at - since));
            slow(since, at);
        }
    }

    /** To all that was broken meanwhile, or shortly before. */
    private void laid(long from, long to, Worst wait) {
        List<String> causes = faults.stream()
                .filter(fault -> fault.from() <= to && fault.to() + AFTERMATH_MS >= from)
                .map(Span::name)
                .distinct()
                .toList();
        (causes.isEmpty() ? List.of(CALM) : causes).forEach(cause -> worst.merge(cause, wait, Worst::or));
    }

    /** What is slow is so for the fault that began last, unless its harm was over already. */
    private void slow(long from, long to) {
        if (to - from > USUAL_MS) {
            faults.stream()
                    .filter(fault -> fault.from() <= to)
                    .max(Comparator.comparingLong(Span::from))
                    .filter(fault -> from - slowUntil.getOrDefault(fault, fault.leftAlone()) <= OVER_MS)
                    .ifPresent(fault -> {
                        slowUntil.merge(fault, Math.max(to, fault.leftAlone()), Math::max);
                        worst.merge(fault.name(), Worst.slow(slowUntil.get(fault) - fault.leftAlone()), Worst::or);
                    });
        }
    }
}
