// SPDX-License-Identifier: Apache-2.0
package dev.chaski.guarantees;

import dev.chaski.testing.Phone;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** When entries and ticks were seen on which phone, to say how long after their commit that was. */
final class Sightings {
    private record Entry(String conversation, long seq) {}

    private record Tick(String author, String conversation, String reader) {}

    private final Map<Entry, Instant> committed = new ConcurrentHashMap<>();
    private final Map<Entry, String> authors = new ConcurrentHashMap<>();
    private final Map<String, Map<Entry, Instant>> seen = new ConcurrentHashMap<>();
    private final Map<Tick, ConcurrentSkipListMap<Long, Instant>> ticks = new ConcurrentHashMap<>();

    /** The phone, with everything that it sees noted. */
    Phone watch(Phone phone) {
        seen.put(phone.userId(), new ConcurrentHashMap<>());
        return phone.shownTo(frame -> {
            Instant now = Instant.now();
            switch (frame.getString("type")) {
                case "message_received" -> seen.get(phone.userId()).put(entry(frame), now);
                case "message_confirmed" -> {
                    committed.put(entry(frame), Instant.parse(frame.getString("createdAt")));
                    authors.put(entry(frame), phone.userId());
                }
                case "receipt" ->
                    ticks.computeIfAbsent(
                                    new Tick(
                                            phone.userId(),
                                            frame.getString("conversationId"),
                                            frame.getString("userId")),
                                    tick -> new ConcurrentSkipListMap<>())
                            .putIfAbsent(frame.getLong("seq"), now);
                default -> {}
            }
        });
    }

    private static Entry entry(JsonObject frame) {
        return new Entry(frame.getString("conversationId"), frame.getLong("seq"));
    }

    /** How many messages were confirmed. */
    int confirmed() {
        return committed.size();
    }

    /** The longest that any entry took from its commit to any phone, among those committed in this time. */
    Duration worstEntry(Instant from, Instant until) {
        Duration worst = Duration.ZERO;
        for (Map<Entry, Instant> onPhone : seen.values()) {
            for (Map.Entry<Entry, Instant> sighting : onPhone.entrySet()) {
                Instant at = committed.get(sighting.getKey());
                if (at != null && !at.isBefore(from) && at.isBefore(until)) {
                    worst = longer(worst, Duration.between(at, sighting.getValue()));
                }
            }
        }
        return worst;
    }

    /** The longest that any author waited for a tick after the reader's phone had the entry, acknowledging included, among entries committed in this time. */
    Duration worstTick(Instant from, Instant until) {
        Duration worst = Duration.ZERO;
        for (Map.Entry<String, Map<Entry, Instant>> onPhone : seen.entrySet()) {
            for (Map.Entry<Entry, Instant> sighting : onPhone.getValue().entrySet()) {
                Instant at = committed.get(sighting.getKey());
                if (at != null && !at.isBefore(from) && at.isBefore(until)) {
                    Instant ticked = ticked(sighting.getKey(), onPhone.getKey());
                    worst = longer(
                            worst, ticked == null ? Duration.ofDays(1) : Duration.between(sighting.getValue(), ticked));
                }
            }
        }
        return worst;
    }

    private Instant ticked(Entry entry, String reader) {
        Map<Long, Instant> covering = ticks.getOrDefault(
                        new Tick(authors.get(entry), entry.conversation(), reader), new ConcurrentSkipListMap<>())
                .tailMap(entry.seq());
        return covering.values().stream().min(Instant::compareTo).orElse(null);
    }

    /** Entries that no phone of this user saw, of those in the conversation by others. */
    List<Long> missing(String user, String conversation) {
        List<Long> missing = new ArrayList<>();
        committed.keySet().stream()
                .filter(entry -> entry.conversation().equals(conversation))
                .filter(entry ->
                        !authors.get(entry).equals(user) && !seen.get(user).containsKey(entry))
                .forEach(entry -> missing.add(entry.seq()));
        return missing;
    }

    /** Whether every author has the ticks of this user for all that was said there. */
    boolean ticked(String reader, String conversation) {
        return committed.keySet().stream()
                .filter(entry -> entry.conversation().equals(conversation))
                .filter(entry -> !authors.get(entry).equals(reader))
                .allMatch(entry -> ticked(entry, reader) != null);
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }
}
