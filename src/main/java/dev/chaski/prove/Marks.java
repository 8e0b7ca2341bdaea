// SPDX-License-Identifier: Apache-2.0
package dev.chaski.prove;

import static dev.chaski.prove.Findings.at;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.EntryKind;
import dev.chaski.chat.MarkKind;
import dev.chaski.chat.UserId;
import dev.chaski.prove.Event.MarksStored;
import dev.chaski.prove.Facts.Log;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Marks as told and as stored: never beyond what a device said (I5) or the head, never lower than what was told or confirmed (I6), and told only to those who may know (I9).
 *
 * <p>Receipts may come in any order and again (docs/protocol.md, 1: the highest wins), so one that is lower than another is no violation.
 */
final class Marks implements EventHandler {
    private record Mark(UserId user, ConversationId conversation, MarkKind kind) {}

    /** The highest seq that somebody was promised, and where. */
    private record Promised(long seq, int at) {
        Promised orHigher(Promised other) {
            return other.seq > seq ? other : this;
        }
    }

    private record Final(int at, MarksStored marks) {}

    private final Facts facts;
    private final Claims claims;
    private final Openness openness;
    private final Findings findings;
    private final Map<Mark, Promised> kept = new HashMap<>();
    private final Map<Mark, Promised> told = new HashMap<>();
    private final Map<Mark, Long> written = new HashMap<>();
    private final List<Final> finals = new ArrayList<>();

    Marks(Facts facts, Claims claims, Openness openness, Findings findings) {
        this.facts = facts;
        this.claims = claims;
        this.openness = openness;
        this.findings = findings;
    }

    @Override
    public void receiptTold(int at, Event.ReceiptTold event) {
        Line line = claims.line(event.connection());
        UserId viewer = line.device.user;
        withinHead(at, event.conversation(), event.seq());
        if (viewer.equals(event.user())) {
            return;
        }
        told.merge(
                new Mark(event.user(), event.conversation(), event.kind()),
                new Promised(event.seq(), at),
                Promised::orHigher);
        strangers(at, line, event);
        Membership membership = facts.membership(event.user(), event.conversation());
        long claimed =
                claims.marks(event.user(), event.conversation(), event.kind()).now();
        if (membership.beginsAfter(event.seq())) {
            return;
        }
        if (event.seq() > claimed) {
            findings.broken(
                    Invariant.I5,
                    at(at),
                    "%s was told %s %d of %s, who had said %d",
                    line,
                    event.kind(),
                    event.seq(),
                    event.user(),
                    claimed);
        } else if (event.kind() == MarkKind.READ
                && event.seq() > openness.openUpTo(event.user(), event.conversation())) {
            findings.broken(
                    Invariant.I9,
                    at(at),
                    "%s was told READ %d of %s, who keeps reading private",
                    line,
                    event.seq(),
                    event.user());
        }
    }

    private void strangers(int at, Line line, Event.ReceiptTold event) {
        UserId viewer = line.device.user;
        if (facts.knowsMembers(event.conversation()) && !facts.of(viewer).containsKey(event.conversation())) {
            findings.broken(Invariant.I9, at(at), "%s was told a mark in a conversation of others", line);
        }
        int blindSince = openness.blindSince(viewer);
        if (event.kind() == MarkKind.READ && blindSince >= 0 && blindSince < line.openedAt) {
            findings.broken(
                    Invariant.I9,
                    at(blindSince, line.openedAt, at),
                    "%s was told a read mark, and its user wants none",
                    line);
        }
    }

    private void withinHead(int at, ConversationId conversation, long seq) {
        Log log = facts.log(conversation);
        if (log != null && seq > log.head()) {
            findings.broken(
                    Invariant.I6, at(at), "a mark at %d, and the log of %s ends at %d", seq, conversation, log.head());
        }
    }

    @Override
    public void markKept(int at, Event.MarkKept event) {
        Promised promised = new Promised(event.stands(), at);
        kept.merge(new Mark(event.user(), event.conversation(), event.kind()), promised, Promised::orHigher);
        if (event.kind() == MarkKind.READ) {
            Promised implied = new Promised(Math.min(event.wished(), event.stands()), at);
            kept.merge(new Mark(event.user(), event.conversation(), MarkKind.DELIVERED), implied, Promised::orHigher);
        }
        withinHead(at, event.conversation(), event.stands());
    }

    /** Who writes has read, privately. */
    @Override
    public void stored(int at, Event.Stored event) {
        Event.Entry entry = event.entry();
        if (entry.kind() == EntryKind.MESSAGE) {
            written.merge(new Mark(entry.sender(), entry.conversation(), MarkKind.READ), entry.seq(), Math::max);
        }
    }

    @Override
    public void marksStored(int at, MarksStored event) {
        finals.add(new Final(at, event));
    }

    @Override
    public void end() {
        for (Final last : finals) {
            UserId user = last.marks().user();
            ConversationId conversation = last.marks().conversation();
            notLower(last, MarkKind.DELIVERED, last.marks().delivered(), kept);
            notLower(last, MarkKind.DELIVERED, last.marks().delivered(), told);
            notLower(last, MarkKind.READ, last.marks().read(), kept);
            notLower(last, MarkKind.READ, last.marks().publicRead(), told);
            withinHead(last.at(), conversation, last.marks().delivered());
            withinHead(last.at(), conversation, last.marks().read());
            long delivered =
                    claims.marks(user, conversation, MarkKind.DELIVERED).now();
            long read = claims.marks(user, conversation, MarkKind.READ).now();
            long own = written.getOrDefault(new Mark(user, conversation, MarkKind.READ), 0L);
            notHigher(last, Invariant.I5, "delivered", last.marks().delivered(), delivered);
            notHigher(last, Invariant.I5, "read", last.marks().read(), Math.max(read, own));
            notHigher(
                    last,
                    Invariant.I9,
                    "publicly read",
                    last.marks().publicRead(),
                    openness.openUpTo(user, conversation));
        }
    }

    private void notLower(Final last, MarkKind kind, long stands, Map<Mark, Promised> promises) {
        Promised promised =
                promises.get(new Mark(last.marks().user(), last.marks().conversation(), kind));
        if (promised != null && stands < promised.seq()) {
            findings.broken(
                    Invariant.I6,
                    at(promised.at(), last.at()),
                    "the %s mark of %s has fallen from %d to %d",
                    kind,
                    last.marks().user(),
                    promised.seq(),
                    stands);
        }
    }

    private void notHigher(Final last, Invariant invariant, String name, long stands, long most) {
        Membership membership =
                facts.membership(last.marks().user(), last.marks().conversation());
        if (stands > most && !membership.beginsAfter(stands)) {
            findings.broken(
                    invariant,
                    at(last.at()),
                    "%s of %s stands at %d, and nobody said more than %d",
                    name,
                    last.marks().user(),
                    stands,
                    most);
        }
    }
}
