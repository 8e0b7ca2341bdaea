// SPDX-License-Identifier: Apache-2.0
package dev.chaski.ordeal;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.DeviceId;
import dev.chaski.prove.Event;
import dev.chaski.prove.History;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What happened, counted.
 *
 * @param messages by tempId
 * @param attempts sends, repeats among them
 * @param confirmations by sends
 * @param duplicates confirmations that say that it was a repeat
 * @param uncertain refusals with an unknown outcome
 * @param refused for certain, for the time being
 * @param deliveries entries at devices, each counted once
 * @param repeated entries that came to a device again
 * @param displaced connections closed because the same device is elsewhere
 */
record Tally(
        int messages,
        int attempts,
        int confirmations,
        int duplicates,
        int uncertain,
        int refused,
        int deliveries,
        int repeated,
        int acks,
        int marks,
        int receipts,
        int connections,
        int displaced) {
    private static final int ELSEWHERE = 4409;

    private record Shelved(DeviceId device, ConversationId conversation, long seq) {}

    static Tally of(History history) {
        Map<Class<?>, Integer> counts = new HashMap<>();
        Map<Long, DeviceId> lines = new HashMap<>();
        Set<String> messages = new HashSet<>();
        Set<Shelved> shelved = new HashSet<>();
        int duplicates = 0;
        int displaced = 0;
        for (History.Moment moment : history.moments()) {
            counts.merge(moment.event().getClass(), 1, Integer::sum);
            if (moment.event() instanceof Event.Connected connected) {
                lines.put(connected.connection(), connected.device());
            } else if (moment.event() instanceof Event.Sent sent) {
                messages.add(sent.attempt().tempId());
            } else if (moment.event() instanceof Event.Confirmed confirmed) {
                duplicates += confirmed.duplicate() ? 1 : 0;
            } else if (moment.event() instanceof Event.Pushed pushed) {
                shelved.add(new Shelved(
                        lines.get(pushed.connection()),
                        pushed.entry().conversation(),
                        pushed.entry().seq()));
            } else if (moment.event() instanceof Event.Disconnected ended) {
                displaced += ended.code() == ELSEWHERE ? 1 : 0;
            }
        }
        int pushes = counts.getOrDefault(Event.Pushed.class, 0);
        return new Tally(
                messages.size(),
                counts.getOrDefault(Event.Sent.class, 0),
                counts.getOrDefault(Event.Confirmed.class, 0),
                duplicates,
                counts.getOrDefault(Event.Undecided.class, 0),
                counts.getOrDefault(Event.Refused.class, 0),
                shelved.size(),
                pushes - shelved.size(),
                counts.getOrDefault(Event.Acked.class, 0),
                counts.getOrDefault(Event.MarkWished.class, 0),
                counts.getOrDefault(Event.ReceiptTold.class, 0),
                counts.getOrDefault(Event.Connected.class, 0),
                displaced);
    }

    /** What devices asked for, altogether. */
    int operations() {
        return attempts + acks + marks + connections;
    }

    JsonObject json() {
        return new JsonObject()
                .put("all", operations())
                .put("messages", messages)
                .put("attempts", attempts)
                .put("confirmations", confirmations)
                .put("duplicates", duplicates)
                .put("uncertain", uncertain)
                .put("refused", refused)
                .put("deliveries", deliveries)
                .put("repeated", repeated)
                .put("acks", acks)
                .put("marks", marks)
                .put("receipts", receipts)
                .put("connections", connections)
                .put("displaced", displaced);
    }

    @Override
    public String toString() {
        return String.format(
                "%,d operations: %,d messages in %,d sends (%,d answered as repeats, %,d refused for the time being, %,d with an"
                        + " unknown outcome), %,d acks, %,d read marks, %,d connections%n"
                        + "%,d deliveries and %,d repeated ones, %,d receipts",
                operations(),
                messages,
                attempts,
                duplicates,
                refused,
                uncertain,
                acks,
                marks,
                connections,
                deliveries,
                repeated,
                receipts);
    }
}
