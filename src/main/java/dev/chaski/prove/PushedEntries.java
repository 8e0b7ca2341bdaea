// SPDX-License-Identifier: Apache-2.0
package dev.chaski.prove;

import static dev.chaski.prove.Findings.at;

import dev.chaski.chat.UserId;
import dev.chaski.prove.Event.Entry;
import dev.chaski.prove.Facts.Log;
import dev.chaski.prove.Facts.Written;
import java.util.Objects;

/** Each pushed entry by itself: it is what the log has (I1, I3), and for this user (I9). */
final class PushedEntries implements EventHandler {
    private final Facts facts;
    private final Claims claims;
    private final Findings findings;

    PushedEntries(Facts facts, Claims claims, Findings findings) {
        this.facts = facts;
        this.claims = claims;
        this.findings = findings;
    }

    @Override
    public void pushed(int at, Event.Pushed event) {
        Line line = claims.line(event.connection());
        allowed(at, line.device.user, event.entry());
        asInTheLog(at, line, event.entry());
    }

    private void allowed(int at, UserId user, Entry entry) {
        if (facts.knowsMembers(entry.conversation())
                && !facts.membership(user, entry.conversation()).sees(entry.seq())) {
            findings.broken(
                    Invariant.I9,
                    at(at),
                    "%s was pushed %d, which is outside of all periods of this member",
                    user,
                    entry.seq());
        }
        if (entry.tempId() != null && entry.sender() != null && !entry.sender().equals(user)) {
            findings.broken(Invariant.I9, at(at), "%s was shown the tempId of %s", user, entry.sender());
        }
    }

    private void asInTheLog(int at, Line line, Entry entry) {
        Log log = facts.log(entry.conversation());
        if (log == null) {
            return;
        }
        Written there = log.entries().get(entry.seq());
        if (there == null) {
            findings.broken(Invariant.I1, at(at), "%s was pushed %d, which is not in the log", line, entry.seq());
        } else if (!same(entry, there.entry())) {
            findings.broken(
                    Invariant.I3,
                    at(at, there.at()),
                    "%s was pushed another entry at %d than the log has",
                    line,
                    entry.seq());
        }
    }

    private static boolean same(Entry pushed, Entry stored) {
        return pushed.kind() == stored.kind()
                && agree(pushed.messageId(), stored.messageId())
                && agree(pushed.sender(), stored.sender())
                && agree(pushed.tempId(), stored.tempId())
                && (pushed.version() != stored.version() || agree(pushed.content(), stored.content()));
    }

    private static boolean agree(Object pushed, Object stored) {
        return pushed == null || stored == null || Objects.equals(pushed, stored);
    }
}
