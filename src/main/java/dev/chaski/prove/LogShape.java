// SPDX-License-Identifier: Apache-2.0
package dev.chaski.prove;

import static dev.chaski.prove.Findings.at;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.EntryKind;
import dev.chaski.chat.UserId;
import dev.chaski.prove.Facts.Log;
import java.util.HashMap;
import java.util.Map;

/** The final logs by themselves: 1..n without holes (I3), one message for a tempId (I2), written by members only (I9). */
final class LogShape implements EventHandler {
    private record Seq(ConversationId conversation, long seq) {}

    private record Key(ConversationId conversation, UserId sender, String tempId) {}

    private final Facts facts;
    private final Findings findings;
    private final Map<Seq, Integer> seqs = new HashMap<>();
    private final Map<Key, Integer> messages = new HashMap<>();

    LogShape(Facts facts, Findings findings) {
        this.facts = facts;
        this.findings = findings;
    }

    @Override
    public void stored(int at, Event.Stored event) {
        Event.Entry entry = event.entry();
        Integer twin = seqs.putIfAbsent(new Seq(entry.conversation(), entry.seq()), at);
        if (twin != null) {
            findings.broken(Invariant.I3, at(twin, at), "two entries have the seq %d", entry.seq());
        }
        if (entry.kind() != EntryKind.MESSAGE) {
            return;
        }
        if (entry.tempId() != null) {
            Integer first = messages.putIfAbsent(new Key(entry.conversation(), entry.sender(), entry.tempId()), at);
            if (first != null) {
                findings.broken(
                        Invariant.I2, at(first, at), "%s of %s made two messages", entry.tempId(), entry.sender());
            }
        }
        if (facts.knowsMembers(entry.conversation())
                && !facts.membership(entry.sender(), entry.conversation()).sees(entry.seq())) {
            findings.broken(Invariant.I9, at(at), "%s was no member at %d, and wrote it", entry.sender(), entry.seq());
        }
    }

    @Override
    public void logRead(int at, Event.LogRead event) {
        Log log = facts.log(event.conversation());
        if (log.entries().size() > event.head()) {
            findings.broken(
                    Invariant.I3, at(at), "the log of %s has more entries than its head says", event.conversation());
        }
        for (long seq = 1; seq <= event.head(); seq++) {
            if (!log.entries().containsKey(seq)) {
                findings.broken(Invariant.I3, at(at), "the log of %s has a hole at %d", event.conversation(), seq);
            }
        }
    }
}
