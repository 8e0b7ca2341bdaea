// SPDX-License-Identifier: Apache-2.0
package dev.chaski.prove;

import static dev.chaski.prove.Findings.at;

import dev.chaski.chat.ConversationId;
import dev.chaski.prove.Event.Attempt;
import dev.chaski.prove.Event.Entry;
import dev.chaski.prove.Facts.Log;
import dev.chaski.prove.Facts.Written;
import java.util.Map;

/** I3 on each connection: entries come in order, each once, without gaps, and the own ones as confirmations. */
final class Pushes implements EventHandler {
    /** So many seqs of one gap are remembered, which is enough to name it. */
    private static final int MOST_OF_A_GAP = 20;

    private final Facts facts;
    private final Claims claims;
    private final Findings findings;

    Pushes(Facts facts, Claims claims, Findings findings) {
        this.facts = facts;
        this.claims = claims;
        this.findings = findings;
    }

    /** How far that connection is, beginning where its client or else the device's cursor says. */
    static Reach reach(Line line, ConversationId conversation, Claims claims, Membership membership) {
        return line.reaches.computeIfAbsent(conversation, c -> {
            Long passed = line.passed(c);
            return passed == null
                    ? new Reach(claims.cursorAtMost(line.device, c, membership), 0, false)
                    : new Reach(passed, passed, true);
        });
    }

    private Reach reach(Line line, ConversationId conversation) {
        return reach(line, conversation, claims, facts.membership(line.device.user, conversation));
    }

    @Override
    public void pushed(int at, Event.Pushed event) {
        Line line = claims.line(event.connection());
        inOrder(at, line, reach(line, event.entry().conversation()), event);
    }

    private void inOrder(int at, Line line, Reach reach, Event.Pushed event) {
        Entry entry = event.entry();
        long seq = entry.seq();
        if (reach.lastAt >= 0 && seq <= reach.last) {
            findings.broken(Invariant.I3, at(reach.lastAt, at), "%s was pushed %d after %d", line, seq, reach.last);
            return;
        }
        if (seq <= reach.floor) {
            findings.broken(
                    Invariant.I3,
                    at(line.openedAt, at),
                    "%s was pushed %d, and had passed the cursor %d",
                    line,
                    seq,
                    reach.floor);
        }
        Integer confirmedAt = reach.confirmed.get(seq);
        if (confirmedAt != null && confirmedAt >= 0) {
            findings.broken(
                    Invariant.I3,
                    at(confirmedAt, at),
                    "%s was pushed its own message, which had been confirmed there",
                    line);
        }
        withoutGap(at, line, reach, event);
        if (line.device.user.equals(entry.sender())) {
            reach.ownPushed.put(seq, at);
        }
        reach.last = seq;
        reach.lastAt = at;
        reach.based = true;
    }

    /** Everything up to the predecessor that the frame names was there before, and between the two there is nothing for this user. */
    private void withoutGap(int at, Line line, Reach reach, Event.Pushed event) {
        long seq = event.entry().seq();
        ConversationId conversation = event.entry().conversation();
        boolean knowsMembers = facts.knowsMembers(conversation);
        Membership membership = facts.membership(line.device.user, conversation);
        long predecessor = event.afterSeq() == Event.NONE ? seq - 1 : event.afterSeq();
        long last = reach.last;
        if (reach.based || !knowsMembers) {
            for (long left = last + 1; left <= predecessor; left++) {
                if (!leftOut(reach, left, at)) {
                    break;
                }
            }
            last = Math.max(last, predecessor);
        }
        if (knowsMembers) {
            for (long left = membership.firstDue(last, seq); left >= 0; left = membership.firstDue(left, seq)) {
                if (!leftOut(reach, left, at)) {
                    break;
                }
            }
        }
    }

    private static boolean leftOut(Reach reach, long seq, int at) {
        if (!reach.confirmed.containsKey(seq)) {
            reach.missing.put(seq, at);
        }
        return reach.missing.size() < MOST_OF_A_GAP;
    }

    @Override
    public void sent(int at, Event.Sent event) {
        Reach reach = ofSender(event.attempt());
        if (reach != null) {
            reach.unanswered.add(event.attempt().tempId());
        }
    }

    @Override
    public void refused(int at, Event.Refused event) {
        answered(event.attempt());
    }

    @Override
    public void undecided(int at, Event.Undecided event) {
        answered(event.attempt());
    }

    private void answered(Attempt attempt) {
        Reach reach = ofSender(attempt);
        if (reach != null) {
            reach.unanswered.remove(attempt.tempId());
        }
    }

    private Reach ofSender(Attempt attempt) {
        Line line = claims.line(attempt.connection());
        return line == null ? null : reach(line, attempt.conversation());
    }

    /** The confirmation stands for the entry, whenever it comes. */
    @Override
    public void confirmed(int at, Event.Confirmed event) {
        answered(event.attempt());
        Reach reach = ofSender(event.attempt());
        if (reach == null) {
            return;
        }
        reach.missing.remove(event.seq());
        reach.confirmed.putIfAbsent(event.seq(), event.duplicate() ? -1 : at);
        Integer pushedAt = reach.ownPushed.get(event.seq());
        if (pushedAt != null && !event.duplicate()) {
            findings.broken(
                    Invariant.I3,
                    at(pushedAt, at),
                    "connection %d was pushed its own message and then confirmed it as new",
                    event.attempt().connection());
        }
    }

    /** What the client had above is discarded. */
    @Override
    public void resynced(int at, Event.Resynced event) {
        Reach reach = reach(claims.line(event.connection()), event.conversation());
        reach.last = event.lastSeq();
        reach.floor = event.lastSeq();
        reach.based = true;
        reach.lastAt = -1;
    }

    @Override
    public void end() {
        for (Line line : claims.lines()) {
            line.reaches.forEach((conversation, reach) -> explain(line, conversation, reach));
        }
    }

    /** A gap is excused only by an own message whose answer was lost with the connection. */
    private void explain(Line line, ConversationId conversation, Reach reach) {
        Log log = facts.log(conversation);
        int excused = line.ended ? reach.unanswered.size() : 0;
        for (Map.Entry<Long, Integer> gap : reach.missing.entrySet()) {
            Written there = log == null ? null : log.entries().get(gap.getKey());
            boolean own = there == null
                    || (line.device.user.equals(there.entry().sender())
                            && reach.unanswered.contains(there.entry().tempId()));
            if (own && excused > 0) {
                excused--;
            } else {
                findings.broken(
                        Invariant.I3,
                        at(line.openedAt, gap.getValue()),
                        "%s was never given %d of %s, and got what comes after it",
                        line,
                        gap.getKey(),
                        conversation);
            }
        }
    }
}
