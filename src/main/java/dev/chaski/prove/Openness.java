// SPDX-License-Identifier: Apache-2.0
package dev.chaski.prove;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.MarkKind;
import dev.chaski.chat.UserId;
import dev.chaski.prove.Event.Setting;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What may be known of everybody's reading, by the settings of docs/protocol.md, 6. */
final class Openness implements EventHandler {
    /** What a user wished to have read: in public, and hidden with no answer yet, which becomes public if the user switches back before it is committed. */
    private static final class Reading {
        long open;
        final List<Long> hidden = new ArrayList<>(0);
    }

    private final Map<UserId, Map<ConversationId, Reading>> readings = new HashMap<>();
    private final Set<UserId> silent = new HashSet<>();
    private final Map<UserId, Integer> blind = new HashMap<>();
    private final Set<UserId> everBlind = new HashSet<>();

    /** The highest read mark of that user that others may be told. */
    long openUpTo(UserId user, ConversationId conversation) {
        Reading reading = readings.getOrDefault(user, Map.of()).get(conversation);
        return reading == null ? 0 : reading.open;
    }

    /** Since which place this user is shown nobody's read marks; -1: is shown them. */
    int blindSince(UserId user) {
        return blind.getOrDefault(user, -1);
    }

    /** Whether this user did not want to see read marks at any time: then some may never have been told. */
    boolean everBlind(UserId user) {
        return everBlind.contains(user);
    }

    @Override
    public void markWished(int at, Event.MarkWished event) {
        if (event.kind() != MarkKind.READ) {
            return;
        }
        Reading reading = readings.computeIfAbsent(event.user(), user -> new HashMap<>())
                .computeIfAbsent(event.conversation(), conversation -> new Reading());
        if (silent.contains(event.user())) {
            reading.hidden.add(event.seq());
        } else {
            reading.open = Math.max(reading.open, event.seq());
        }
    }

    @Override
    public void markKept(int at, Event.MarkKept event) {
        Reading reading = readings.getOrDefault(event.user(), Map.of()).get(event.conversation());
        if (reading != null && event.kind() == MarkKind.READ) {
            reading.hidden.remove(event.wished());
        }
    }

    @Override
    public void privacySwitched(int at, Event.PrivacySwitched event) {
        if (event.setting() == Setting.SHOW_READ_RECEIPTS) {
            showing(at, event);
        } else if (!event.on()) {
            silent.add(event.user());
        } else if (silent.remove(event.user())) {
            readings.getOrDefault(event.user(), Map.of()).values().forEach(reading -> {
                reading.hidden.forEach(seq -> reading.open = Math.max(reading.open, seq));
                reading.hidden.clear();
            });
        }
    }

    private void showing(int at, Event.PrivacySwitched event) {
        if (event.on()) {
            blind.remove(event.user());
        } else {
            blind.putIfAbsent(event.user(), at);
            everBlind.add(event.user());
        }
    }
}
