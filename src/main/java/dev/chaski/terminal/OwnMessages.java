// SPDX-License-Identifier: Apache-2.0
package dev.chaski.terminal;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The user's own messages in one conversation and their ticks: what the other members hold and have read decides. */
final class OwnMessages {
    /** Never falls; a receipt that comes twice or late changes nothing. */
    enum Tick {
        PENDING,
        SENT,
        DELIVERED,
        READ
    }

    /** One message. */
    static final class Own {
        private final String tempId;
        private final String content;
        private Tick tick = Tick.PENDING;
        private boolean waitShown;

        private Own(String tempId, String content) {
            this.tempId = tempId;
            this.content = content;
        }

        String tempId() {
            return tempId;
        }

        String content() {
            return content;
        }

        Tick tick() {
            return tick;
        }

        /** Whether this is the first time that somebody wants to show it as waiting. */
        boolean showWait() {
            boolean first = !waitShown;
            waitShown = true;
            return first;
        }
    }

    private record Marks(long delivered, long read) {
        Marks raised(long toDelivered, long toRead) {
            return new Marks(Math.max(delivered, Math.max(toDelivered, toRead)), Math.max(read, toRead));
        }
    }

    private final Map<String, Own> unconfirmed = new LinkedHashMap<>();
    private final TreeMap<Long, Own> confirmed = new TreeMap<>();
    private final Map<String, Marks> others = new HashMap<>();

    Own add(String tempId, String content) {
        Own own = new Own(tempId, content);
        unconfirmed.put(tempId, own);
        return own;
    }

    /** A message that was known before, from the history or from another device. */
    void known(long seq, String content, Tick tick) {
        if (tick != Tick.READ && !confirmed.containsKey(seq)) {
            Own own = new Own("", content);
            own.tick = tick;
            confirmed.put(seq, own);
        }
    }

    /** The server has it; empty where it is not ours to wait for, or was confirmed before. */
    Optional<Own> confirm(String tempId, long seq) {
        Optional<Own> own = Optional.ofNullable(unconfirmed.remove(tempId));
        own.ifPresent(o -> {
            o.tick = Tick.SENT;
            confirmed.put(seq, o);
        });
        return own;
    }

    /** It will not be sent again. */
    Optional<Own> giveUp(String tempId) {
        return Optional.ofNullable(unconfirmed.remove(tempId));
    }

    Optional<Own> waiting(String tempId) {
        return Optional.ofNullable(unconfirmed.get(tempId));
    }

    /** In the order in which they were typed. */
    Collection<Own> unconfirmed() {
        return List.copyOf(unconfirmed.values());
    }

    /** A member other than the user has these marks, or higher ones. */
    void marks(String userId, long delivered, long read) {
        others.merge(userId, new Marks(0, 0).raised(delivered, read), (a, b) -> a.raised(b.delivered(), b.read()));
    }

    /** Somebody came in; what was said up to here was not for them. */
    void joined(String userId, long seq) {
        marks(userId, seq, seq);
    }

    /** Somebody went and does not count any more. */
    void left(String userId) {
        others.remove(userId);
    }

    /** Those whose ticks have risen since the last call, oldest first. */
    List<Own> risen() {
        if (others.isEmpty()) {
            return List.of();
        }
        long delivered =
                others.values().stream().mapToLong(Marks::delivered).min().orElse(0);
        long read = others.values().stream().mapToLong(Marks::read).min().orElse(0);
        List<Own> risen = new ArrayList<>();
        confirmed.headMap(delivered, true).forEach((seq, own) -> {
            Tick tick = seq <= read ? Tick.READ : Tick.DELIVERED;
            if (tick.compareTo(own.tick) > 0) {
                own.tick = tick;
                risen.add(own);
            }
        });
        confirmed.values().removeIf(own -> own.tick == Tick.READ);
        return risen;
    }
}
