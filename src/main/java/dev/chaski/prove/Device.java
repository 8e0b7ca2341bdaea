// SPDX-License-Identifier: Apache-2.0
package dev.chaski.prove;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.DeviceId;
import dev.chaski.chat.MarkKind;
import dev.chaski.chat.UserId;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/** A device over all its connections. */
final class Device {
    /** What it has of a conversation: the highest seq that it acknowledged or passed as a cursor, the highest and the lowest that it was given, and up to where it said to have what it was never given. */
    static final class Holding {
        long acked;
        long given;
        long lowestGiven = Long.MAX_VALUE;
        long skipped;
    }

    final UserId user;
    final DeviceId id;
    /** The place where it first connected, and where its cursors were last made; -1: not yet. */
    int firstAt = -1;

    int bornAt = -1;
    private final Map<ConversationId, Holding> holdings = new HashMap<>();
    private final Map<ConversationId, Map<UserId, Map<MarkKind, Long>>> told = new HashMap<>();

    Device(UserId user, DeviceId id) {
        this.user = user;
        this.id = id;
    }

    /** Its cursors are made. */
    void born(int at) {
        bornAt = at;
        holdings.values().forEach(holding -> holding.lowestGiven = Long.MAX_VALUE);
    }

    Holding holding(ConversationId conversation) {
        return holdings.computeIfAbsent(conversation, c -> new Holding());
    }

    /** It was told another user's mark. */
    void told(ConversationId conversation, UserId of, MarkKind kind, long seq) {
        told.computeIfAbsent(conversation, c -> new HashMap<>())
                .computeIfAbsent(of, u -> new EnumMap<>(MarkKind.class))
                .merge(kind, seq, Math::max);
    }

    /** The highest mark that it was told; 0: none. */
    long toldOf(ConversationId conversation, UserId of, MarkKind kind) {
        return told.getOrDefault(conversation, Map.of())
                .getOrDefault(of, Map.of())
                .getOrDefault(kind, 0L);
    }

    @Override
    public String toString() {
        return user + "/" + id;
    }
}
