// SPDX-License-Identifier: Apache-2.0
package dev.chaski.prove;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.UserId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What was committed, as known at the end: logs and membership periods. It hears the history before all judges. */
final class Facts implements EventHandler {
    /** An entry of the final log, with the place where it was recorded. */
    record Written(int at, Event.Entry entry) {}

    /** The log of a conversation as it was read at the end. */
    record Log(long head, Map<Long, Written> entries) {}

    private final Map<UserId, Map<ConversationId, Membership>> memberships = new HashMap<>();
    private final Set<ConversationId> withPeriods = new HashSet<>();
    private final Map<ConversationId, Map<Long, Written>> entries = new HashMap<>();
    private final Map<ConversationId, Long> heads = new HashMap<>();
    private static final Membership NEVER = new Membership();

    @Override
    public void periodOpened(int at, Event.PeriodOpened event) {
        withPeriods.add(event.conversation());
        memberships
                .computeIfAbsent(event.user(), user -> new HashMap<>())
                .computeIfAbsent(event.conversation(), conversation -> new Membership())
                .opened(at, event.fromSeq());
    }

    @Override
    public void periodClosed(int at, Event.PeriodClosed event) {
        membership(event.user(), event.conversation()).closed(event.toSeq());
    }

    @Override
    public void stored(int at, Event.Stored event) {
        entries.computeIfAbsent(event.entry().conversation(), conversation -> new HashMap<>())
                .putIfAbsent(event.entry().seq(), new Written(at, event.entry()));
    }

    @Override
    public void logRead(int at, Event.LogRead event) {
        heads.put(event.conversation(), event.head());
    }

    /** The conversations whose logs were read. */
    Set<ConversationId> readLogs() {
        return heads.keySet();
    }

    /** The conversation's log; null where it was not read. */
    Log log(ConversationId conversation) {
        Long head = heads.get(conversation);
        return head == null ? null : new Log(head, entries.getOrDefault(conversation, Map.of()));
    }

    /** Whether it was recorded who belongs to that conversation. */
    boolean knowsMembers(ConversationId conversation) {
        return withPeriods.contains(conversation);
    }

    Membership membership(UserId user, ConversationId conversation) {
        return of(user).getOrDefault(conversation, NEVER);
    }

    /** All conversations that the user was ever a member of. */
    Map<ConversationId, Membership> of(UserId user) {
        return memberships.getOrDefault(user, Map.of());
    }
}
