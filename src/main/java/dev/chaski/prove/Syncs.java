// SPDX-License-Identifier: Apache-2.0
package dev.chaski.prove;

import static dev.chaski.prove.Findings.at;

import dev.chaski.chat.ConversationId;

/** I4: {@code synced} comes once, and after everything that was committed before {@code welcome}. */
final class Syncs implements EventHandler {
    private final Facts facts;
    private final Claims claims;
    private final Findings findings;

    Syncs(Facts facts, Claims claims, Findings findings) {
        this.facts = facts;
        this.claims = claims;
        this.findings = findings;
    }

    @Override
    public void synced(int at, Event.Synced event) {
        Line line = claims.line(event.connection());
        if (line.syncedAt >= 0) {
            findings.broken(Invariant.I4, at(line.syncedAt, at), "%s was synced twice", line);
        }
        line.syncedAt = at;
        if (line.welcomedAt < 0) {
            findings.broken(Invariant.I4, at(line.openedAt, at), "%s was synced without a welcome", line);
            return;
        }
        facts.of(line.device.user).forEach((conversation, membership) -> whole(at, line, conversation, membership));
    }

    private void whole(int at, Line line, ConversationId conversation, Membership membership) {
        long known = claims.committed(conversation).at(line.welcomedAt);
        long due = membership.lastDue(known, line.welcomedAt);
        if (due < 0) {
            return;
        }
        Reach reach = Pushes.reach(line, conversation, claims, membership);
        while (due > reach.last && reach.confirmed.containsKey(due)) {
            due = membership.lastDue(due - 1, line.welcomedAt);
        }
        if (due > reach.last) {
            findings.broken(
                    Invariant.I4,
                    at(line.welcomedAt, at),
                    "%s was synced without %d of %s, which was committed before its welcome",
                    line,
                    due,
                    conversation);
        }
    }
}
